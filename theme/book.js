// What a page does beyond showing text: colors, searching, keys, the bar and
// notes; what it does with code is in code.js. Both take the place of mdBook's
// own script; without them, all that there is to read is there.
"use strict";

const root = document.documentElement;
const $ = (selector) => document.querySelector(selector);

// What asks where things are waits until they are shown: else they would be
// laid out before that, while the reader waits.
const whenShown = (work) => requestAnimationFrame(() => setTimeout(work));

// Colors: the system's, or those that the reader chose.

const keep = (key, value) => {
    try {
        localStorage.setItem(`async-rust-${key}`, value);
    } catch {
        // Then the choice holds for this page.
    }
};

const kept = (key) => {
    try {
        return localStorage.getItem(`async-rust-${key}`);
    } catch {
        return null;
    }
};

const theme = $("#theme");
theme.value = root.dataset.theme ?? "";
theme.addEventListener("change", () => {
    root.dataset.theme = theme.value;
    keep("theme", theme.value);
});

// What is said to those who do not see it.

const say = (text) => {
    // The same words again would not be announced.
    $("#said").textContent = "";
    setTimeout(() => { $("#said").textContent = text; }, 50);
};

// Search: its dialog is here, its scripts are fetched when it is first wanted.

const bookUrl = new URL(".", document.currentScript.src);
const search = $("#search");
const searchButton = $("#search-button:not([hidden])");

const loads = new Map();
const load = (source) => {
    const loading = loads.get(source) ?? new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = source;
        // Each after those before it.
        script.async = false;
        script.onload = resolve;
        script.onerror = reject;
        document.head.append(script);
    });
    loads.set(source, loading);
    loading.catch(() => loads.delete(source));
    return loading;
};
const wantedWords = () => new URLSearchParams(location.search).get("find");
const searchScripts = (selector) =>
    [...$("#search-scripts").content.querySelectorAll(selector)]
        .map((script) => load(script.getAttribute("src")));

let searchIsReady = false;
const openSearch = async () => {
    // Whatever scrolls behind it, the reader comes back to this place.
    const place = { left: scrollX, top: scrollY, behavior: "instant" };
    search.addEventListener("close", () => scrollTo(place), { once: true });
    search.showModal();
    $("#search-input").value ||= wantedWords() ?? "";
    $("#search-input").select();
    const status = $("#search-status");
    if (!searchIsReady) {
        status.textContent = "Loading the search…";
    }
    try {
        const documents = new URL(searchButton.dataset.documents, bookUrl);
        await Promise.all([load(documents.href), ...searchScripts("script")]);
    } catch {
        status.textContent = "The search could not be loaded. Close this, check "
            + "your connection, and open it again.";
        return;
    }
    await startSearch();
    searchIsReady = true;
};

searchButton?.addEventListener("click", openSearch);
search.addEventListener("click", (event) => {
    // Beside the dialog is its backdrop, which is a part of it.
    if (event.target === search) {
        search.close();
    }
});
search.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) {
        // In a field for searches, it would empty that first.
        event.preventDefault();
        search.close();
    }
});

// A page that was reached from a search marks what was searched for.
if (wantedWords()) {
    const [visit] = performance.getEntriesByType("navigation");
    Promise.all(searchScripts("[data-marks]"))
        .then(() => showFound(visit.type !== "navigate"), () => {});
}

// Keys.

$("#help").addEventListener("toggle", (event) => {
    if (event.newState === "open") {
        $("#help").focus();
    }
});

const keys = $("#keys");
keys.checked = kept("keys") !== "off";
keys.addEventListener("change", () => {
    keep("keys", keys.checked ? "on" : "off");
});

// Whether something scrolls sideways, where arrows do that.
const scrolls = (it) => it && it !== document.body && it !== root
    && (it.scrollWidth > it.clientWidth
        && /auto|scroll/.test(getComputedStyle(it).overflowX)
        || scrolls(it.parentElement));

document.addEventListener("keydown", (event) => {
    const { altKey, ctrlKey, metaKey, shiftKey, key, target } = event;
    const open = key !== "?" && $(":popover-open, dialog[open]");
    if (altKey || ctrlKey || metaKey || open || event.defaultPrevented
        || target.matches("input, select, textarea")) {
        return;
    }
    const note = key === "Escape" && $(".note:target");
    if (note) {
        followNote(note.querySelector(".note-back"));
    }
    if (!keys.checked) {
        return;
    }
    // Arrows scroll what is wider than its place: a block, or, on a screen
    // that is enlarged, the page.
    const turn = !shiftKey && !scrolls(target) && !(visualViewport?.scale > 1);
    if (key === "?") {
        $("#help").togglePopover();
    } else if ((key === "/" || key === "s") && searchButton) {
        event.preventDefault();
        openSearch();
    } else if (key === "ArrowLeft" && turn) {
        $("a[rel=prev]")?.click();
    } else if (key === "ArrowRight" && turn) {
        $("a[rel=next]")?.click();
    }
});

// The contents: open over the text, they have to close when the reader has
// chosen a section, and when the window becomes so wide that they stand beside
// it, as in book.css.

const contents = $("#contents");
const closeContents = () => {
    if (contents.matches(":popover-open")) {
        contents.hidePopover();
    }
};
contents.addEventListener("click", (event) => {
    if (event.target.closest("a")) {
        closeContents();
    }
});
matchMedia("(width >= 80rem)").addEventListener("change", closeContents);

// Whatever is open over the text closes when the focus goes on to the text.
document.addEventListener("focusin", ({ target }) => {
    const open = $(":popover-open");
    if (open && !open.contains(target)) {
        open.hidePopover();
    }
});

// Where the reader is: the section whose heading was passed last. The contents
// keep it in sight, and the bar names it.

const sections = [...contents.querySelectorAll(".sections a")];
const headings = sections.map((link) =>
    document.getElementById(decodeURIComponent(link.hash.slice(1))));
let section = -1;
const keepInSight = () => {
    const link = sections[section] ?? $("#contents [aria-current]");
    const [a, b] = [link, contents].map((it) => it?.getBoundingClientRect());
    if (a?.height && (a.top < b.top || a.bottom > b.bottom)) {
        contents.scrollTop += (a.top + a.bottom - b.top - b.bottom) / 2;
    }
};
const markSection = () => {
    const passed = headings.findLastIndex(
        (heading) => heading?.getBoundingClientRect().top < innerHeight / 2);
    if (passed !== section) {
        sections[section]?.removeAttribute("aria-current");
        sections[passed]?.setAttribute("aria-current", "location");
        $(".section").textContent = sections[passed]?.textContent ?? "";
        section = passed;
        keepInSight();
    }
};
contents.addEventListener("toggle", keepInSight);

// How far the reader of a long part is, and how long the rest takes.

const bar = $(".bar");
const minutes = $("#contents [aria-current=page] > [data-minutes]")
    ?.dataset.minutes;
const showProgress = () => {
    const share = Math.min(1, scrollY / (root.scrollHeight - innerHeight));
    const left = Math.ceil(minutes * (1 - share));
    const words = left > 0 ? `${left} min left` : "";
    if ($(".left").textContent !== words) {
        $(".left").textContent = words;
    }
    bar.style.setProperty("--read", share);
};
const showPlace = () => {
    markSection();
    if (minutes) {
        showProgress();
    }
};
whenShown(() => {
    showPlace();
    keepInSight();
});
addEventListener("scroll", () => requestAnimationFrame(showPlace),
    { passive: true });

// Where the reader stopped in each long part: the heading above the first block
// in sight, and how many blocks below it that is, as `why-pin+4`. Nothing is
// kept of a part that is hardly begun, or finished.

const part = (link) => link.getAttribute("href").replaceAll("../", "");
const places = () => {
    try {
        return JSON.parse(kept("places")) ?? {};
    } catch {
        return {};
    }
};
const setPlace = (page, place) => {
    keep("places", JSON.stringify({ ...places(), [page]: place }));
};

const blocks = [...$("main").children].filter((it) => !it.matches(".note"));
const isHeading = (it) => it.id && /^H\d$/.test(it.nodeName);
const here = minutes && part($("#contents [aria-current=page]"));
const keepPlace = () => {
    if ($("main").getBoundingClientRect().bottom < innerHeight) {
        setPlace(here);
    } else if (scrollY > 1.5 * innerHeight) {
        const first = blocks.findIndex((it) =>
            it.getBoundingClientRect().bottom > bar.offsetHeight);
        const last = blocks.findLastIndex((it, at) =>
            at <= first && isHeading(it));
        if (last >= 0) {
            const { id, textContent } = blocks[last];
            const name = /^H1$/.test(blocks[last].nodeName) ? "" : textContent;
            const at = `${id}+${first - last}`;
            setPlace(here, { at, name, when: Date.now() });
        }
    }
};
if (here) {
    // The next page may begin before this one is told that it ends.
    let rest;
    addEventListener("scroll", () => {
        clearTimeout(rest);
        rest = setTimeout(keepPlace, 200);
    }, { passive: true });
    document.addEventListener("visibilitychange", () => {
        if (document.hidden) {
            keepPlace();
        }
    });
}

// It is offered where the part begins, and the last one on the cover.

const offer = (link, { at, name }) => {
    const [a, button] = $(".stopped").children;
    const [title] = link.childNodes;
    a.href = `${link.href.split("#")[0]}#${at}`;
    a.textContent = "Continue " + ([
        here ? "" : `with ${title.textContent.trim()}`,
        name && `at “${name}”`,
    ].filter(Boolean).join(", ") || "where you stopped");
    button.addEventListener("click", () => {
        setPlace(part(link));
        $(".stopped").hidden = true;
        $("main").focus({ preventScroll: true });
    });
    $(".stopped").hidden = false;
};
const links = [...contents.querySelectorAll("a:has(> small)")];
const isCover = $("#contents a")?.ariaCurrent === "page";
const offers = links
    .filter((link) => isCover || part(link) === here)
    .map((link) => [link, places()[part(link)]])
    .filter(([, place]) => place)
    .sort(([, a], [, b]) => b.when - a.when);
if (offers.length > 0 && !location.hash) {
    offer(...offers[0]);
}

const goOn = () => {
    const [, id, below] = /^#(.+)\+(\d+)$/.exec(location.hash) ?? [];
    const from = blocks.findIndex((it) => it.id && encodeURI(it.id) === id);
    if (from >= 0) {
        // The text may have become shorter since.
        const next = blocks.findIndex((it, at) => at > from && isHeading(it));
        const end = next < 0 ? blocks.length : next;
        const block = blocks[Math.min(from + Number(below), end - 1)];
        block.scrollIntoView();
        block.tabIndex = -1;
        block.focus({ preventScroll: true });
    }
};
whenShown(goOn);
addEventListener("hashchange", goOn);

// Notes: to go there and back is no step in the history. What the reader looks
// at stays where it is, unless what it leads to is out of sight.

const isNarrow = matchMedia("(width < 64rem)");
const followNote = (link) => {
    const note = link.closest(".note") ?? target(link);
    const back = note.querySelector(".note-back");
    // Pressed again, the number of an open note closes it.
    const isBack = link === back || note.matches(":target");
    const to = isBack ? target(back) : note;
    const still = link === back ? to : link;
    const { top } = still.getBoundingClientRect();
    location.replace((isBack ? back : link).hash);
    scrollBy(0, still.getBoundingClientRect().top - top);
    const place = to.getBoundingClientRect();
    if (place.top < bar.offsetHeight || place.bottom > innerHeight) {
        to.scrollIntoView();
    }
    if (isBack) {
        to.querySelector("a").focus({ preventScroll: true });
    }
};
const target = (link) =>
    document.getElementById(decodeURIComponent(link.hash.slice(1)));
document.addEventListener("click", (event) => {
    const link = event.target.closest(".note-ref a, .note-back");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        followNote(link);
    }
});

// What the browser's own search finds in a folded note unfolds it: Chromium
// scrolls the note, and Firefox selects what was found.

const unfold = (text) => {
    text.closest(".note").querySelector(".more input").checked = true;
    text.scrollTop = 0;
};
document.addEventListener("scroll", ({ target: it }) => {
    if (it.scrollTop > 0 && it.matches?.(".note-text")) {
        unfold(it);
    }
}, { capture: true, passive: true });
document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const text = selection.anchorNode?.parentElement?.closest(".note-text");
    if (text && !selection.isCollapsed && selection.getRangeAt(0)
        .getBoundingClientRect().bottom > text.getBoundingClientRect().bottom) {
        unfold(text);
    }
});

// While the book is being written, the server says when there is a new build. A
// server that was stopped may come back, and has a new one then.

if (root.dataset.reload) {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const listen = (event, then) => {
        const socket = new WebSocket(
            `${scheme}//${location.host}/${root.dataset.reload}`);
        const again = () => setTimeout(() => listen("open", then), 1000);
        socket.addEventListener(event, then);
        socket.addEventListener("close", again);
        addEventListener("pagehide", () => {
            socket.removeEventListener("close", again);
            socket.close();
        });
    };
    listen("message", () => location.reload());
}

// A published book is kept for when there is no network, once all of the page
// is here. What a browser shows of this machine changes all the time.

const isHere = /^(localhost|.*\.localhost|127\..*|\[::1\]|0\.0\.0\.0)$/.test(location.hostname);
if (root.dataset.worker && navigator.serviceWorker && !isHere) {
    const keepBook = () => {
        navigator.serviceWorker.register(root.dataset.worker).catch(() => {});
    };
    if (document.readyState === "complete") keepBook();
    else addEventListener("load", keepBook);
}
