import { language, phrase } from "./phrases.js";

// A reader without an account sees a deadline on the clock of this device as well.
export function tellOwnTime(root) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) return;
  for (const place of root.querySelectorAll("[data-own-time]")) {
    const instant = new Date(place.dataset.ownTime);
    if (Number.isNaN(instant.getTime())) continue;
    const whole = (timeZone) => instant.toLocaleString("en-GB", { timeZone });
    if (whole(zone) === whole("Europe/Brussels")) continue; // the same clock, said once
    const day = (timeZone) => instant.toLocaleDateString(language, { timeZone, weekday: "long", day: "numeric", month: "long" });
    const time = instant.toLocaleTimeString(language, { timeZone: zone, hour: "2-digit", minute: "2-digit" });
    const city = zone.split("/").at(-1).replaceAll("_", " ");
    const when = day(zone) === day("Europe/Brussels") ? time : `${day(zone)}, ${time}`;
    place.textContent = phrase("yourTime", { time: when, city });
  }
}
