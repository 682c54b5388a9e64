// The definition of a word, shown beside it on hover, focus or touch: above everything else, and inside the window.
(function () {
    const GAP = 8, MARGIN = 8;
    const box = document.createElement("div");
    box.className = "ml-definition";
    box.setAttribute("role", "tooltip");
    box.hidden = true;
    let owner = null;
    function show(term) {
        owner = term;
        box.textContent = term.dataset.def;
        box.classList.toggle("dark", !!document.querySelector(".v-application.theme--dark"));
        box.hidden = false;
        const word = term.getBoundingClientRect(), own = box.getBoundingClientRect();
        const below = word.bottom + GAP + own.height <= window.innerHeight - MARGIN;
        const left = Math.max(MARGIN, Math.min(word.left, window.innerWidth - own.width - MARGIN));
        box.style.left = left + "px";
        box.style.top = Math.max(MARGIN, below ? word.bottom + GAP : word.top - GAP - own.height) + "px";
    }
    function hide() {
        owner = null;
        box.hidden = true;
    }
    function term(event) {
        return event.target.closest ? event.target.closest("[data-def]") : null;
    }
    function start() {
        document.body.appendChild(box);
        for (const name of ["mouseover", "focusin", "click"]) {
            document.addEventListener(name, (event) => { const found = term(event); if (found) show(found); else if (name !== "focusin" && owner !== document.activeElement) hide(); });
        }
        document.addEventListener("focusout", hide);
        document.addEventListener("scroll", hide, true);
        document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
    }
    if (document.body) start(); else document.addEventListener("DOMContentLoaded", start);
})();

// on a phone the navigation scrolls sideways: the page that is open is brought into view
(function () {
    let last = null;
    function bring() {
        const here = document.querySelector(".ml-nav a.here"), nav = document.querySelector(".ml-nav");
        if (!here || here === last) return;
        last = here;
        nav.scrollLeft = here.offsetLeft - (nav.clientWidth - here.offsetWidth) / 2;
    }
    const watch = () => new MutationObserver(bring).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
    if (document.body) watch(); else document.addEventListener("DOMContentLoaded", watch);
})();
