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

// Search: mdBook's, fetched when it is first wanted.

const searchButton = $("#mdbook-search-toggle");
window.path_to_root = root.dataset.root;
window.path_to_searchindex_js = searchButton?.dataset.index;
window.mdbook_something_else_has_focus = (event) =>
    /^(input|select|textarea)$/i.test(event.target.nodeName);

const load = (source) => new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
});

// From when it is wanted, until it could not be fetched.
let search = null;
const fetchSearch = async () => {
    for (const script of searchButton.dataset.scripts.split(" ")) {
        await load(script);
    }
};
const openSearch = async (click) => {
    if (search) {
        return;
    }
    try {
        await (search = fetchSearch());
        searchButton.removeEventListener("click", openSearch);
        if (click) {
            searchButton.click();
        }
    } catch {
        search = null;
        say("The search could not be loaded.");
    }
};

if (searchButton) {
    searchButton.addEventListener("click", openSearch);
    // A page that was reached from a search marks its words.
    if (/[?&](search|highlight)=/.test(location.search)) {
        openSearch();
    }
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
    const isOpen = key !== "?" && $(":popover-open");
    if (altKey || ctrlKey || metaKey || isOpen || !keys.checked
        || window.mdbook_something_else_has_focus(event)) {
        return;
    }
    // In a block that is wider than the page, the arrows scroll.
    const scrolls = target.scrollWidth > target.clientWidth
        && target.closest("pre, .table-wrapper, .diagram");
    if (key === "?") {
        $("#help").togglePopover();
    } else if ((key === "/" || key === "s") && !search && searchButton) {
        event.preventDefault();
        searchButton.click();
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
