// What a page does beyond showing text: copying, searching, keys and colors.
// It takes the place of mdBook's own script; without it, all that there is to
// read is there.
"use strict";

const root = document.documentElement;
const $ = (selector) => document.querySelector(selector);

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

// Copying: of a block, just its code; of a console, just the commands.

const say = (text) => {
    // The same words again would not be announced.
    $("#said").textContent = "";
    setTimeout(() => { $("#said").textContent = text; }, 50);
};

const copy = async (button, text) => {
    const name = button.dataset.name ??= button.ariaLabel;
    clearTimeout(button.dataset.timer);
    try {
        await navigator.clipboard.writeText(text);
        button.ariaLabel = "Copied";
    } catch {
        button.ariaLabel = "Not allowed";
    }
    say(button.ariaLabel);
    button.dataset.timer =
        setTimeout(() => { button.ariaLabel = name; }, 1500);
};

const textToCopy = (code) => {
    const commands = code.querySelectorAll(".command");
    return commands.length === 0
        ? code.textContent
        : [...commands].map((it) => it.textContent + "\n").join("");
};

for (const button of document.querySelectorAll("button.copy:not(.to-playground)")) {
    button.addEventListener("click", () => {
        copy(button, textToCopy(button.parentElement.querySelector("code")));
    });
}

// Listings that no link to the Playground can hold: the reader pastes them.

for (const button of document.querySelectorAll("button.to-playground")) {
    button.addEventListener("click", async () => {
        const program = `template[data-program="${button.dataset.program}"]`;
        await copy(button, $(program).content.textContent);
        window.open(button.dataset.playground, "_blank", "noopener");
    });
}

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

document.addEventListener("keydown", (event) => {
    const { altKey, ctrlKey, metaKey, key, target } = event;
    const isOpen = search.open || key !== "?" && $(":popover-open");
    if (altKey || ctrlKey || metaKey || isOpen || !keys.checked
        || target.matches("input, select, textarea")) {
        return;
    }
    // In a block that is wider than the page, the arrows scroll.
    const scrolls = target.scrollWidth > target.clientWidth
        && target.closest("pre, .table-wrapper, .diagram");
    if (key === "?") {
        $("#help").togglePopover();
    } else if ((key === "/" || key === "s") && searchButton) {
        event.preventDefault();
        openSearch();
    } else if (key === "ArrowLeft" && !event.shiftKey && !scrolls) {
        $("a[rel=prev]")?.click();
    } else if (key === "ArrowRight" && !event.shiftKey && !scrolls) {
        $("a[rel=next]")?.click();
    }
});

// The contents: open over the text, they have to close when the reader has
// chosen a section, and when the window becomes so wide that they stand beside
// it, as in book.css.

const closeContents = () => {
    if ($("#contents").matches(":popover-open")) {
        $("#contents").hidePopover();
    }
};
$("#contents").addEventListener("click", (event) => {
    if (event.target.closest("a")) {
        closeContents();
    }
});
matchMedia("(width >= 80rem)").addEventListener("change", closeContents);

// Where the reader is: the section whose heading was passed last.

const sections = [...document.querySelectorAll("#contents .sections a")];
const headings = sections.map((link) =>
    document.getElementById(decodeURIComponent(link.hash.slice(1))));
const markSection = () => {
    const passed = headings.findLastIndex(
        (heading) => heading?.getBoundingClientRect().top < innerHeight / 3);
    sections.forEach((link, at) => {
        link.toggleAttribute("data-current", at === passed);
    });
};
if (sections.length > 0) {
    markSection();
    addEventListener("scroll", () => requestAnimationFrame(markSection),
        { passive: true });
}

// While the book is being written, the server says when there is a new build.

if (root.dataset.reload) {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(
        `${scheme}//${location.host}/${root.dataset.reload}`);
    socket.addEventListener("message", () => location.reload());
    addEventListener("pagehide", () => socket.close());
}
