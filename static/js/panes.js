// <nav class="panetabs" data-panes> over .split: on a narrow screen one pane at a time, without it plain anchors.
export function switchPanes(root) {
  for (const nav of root.querySelectorAll("[data-panes]")) {
    const links = [...nav.querySelectorAll("a[href^='#']")];
    const panes = links.map((link) => root.getElementById(link.hash.slice(1)));
    if (panes.some((pane) => !pane)) continue;
    const show = (chosen) => links.forEach((link, n) => {
      link.setAttribute("aria-current", String(link === chosen));
      panes[n].dataset.pane = link === chosen ? "here" : "away";
    });
    const owner = (id) => links[panes.findIndex((pane) => pane.contains(root.getElementById(id)))];
    nav.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link) return;
      event.preventDefault();
      show(link);
      nav.scrollIntoView();
    });
    // A link into the hidden pane (an error, a place in the contents) opens that pane first.
    root.addEventListener("click", (event) => {
      const link = event.target.closest("a[href^='#']");
      const tab = link && !nav.contains(link) && owner(link.hash.slice(1));
      if (tab) show(tab);
    }, true);
    panes[0].parentElement.classList.add("is-paned");
    const wrong = root.querySelector(".split [aria-invalid=true], .split .error");
    show((location.hash && owner(location.hash.slice(1))) || (wrong && links[panes.findIndex((pane) => pane.contains(wrong))]) || links[0]);
  }
}
