// A reader without an account sees a deadline on the clock of this device as well.
export function tellOwnTime(root) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone) return;
  for (const place of root.querySelectorAll("[data-own-time]")) {
    const instant = new Date(place.dataset.ownTime);
    if (Number.isNaN(instant.getTime())) continue;
    const day = (timeZone) => instant.toLocaleDateString("en-GB", { timeZone, weekday: "long", day: "numeric", month: "long" });
    const time = instant.toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
    const city = zone.split("/").at(-1).replaceAll("_", " ");
    place.textContent = `${day(zone) === day("Europe/Brussels") ? time : `${day(zone)}, ${time}`} your time (${city})`;
  }
}
