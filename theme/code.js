// What a page does with code: copying it, taking it to the Playground, leading to
// a line, and what the Tab key stops at. It goes on from book.js.
"use strict";

{

// Copying: of a block, just its code; of a console, just the commands.

// Copies what a promise gives, and says on the button whether it could.
const copy = async (button, text) => {
    clearTimeout(button.dataset.timer);
    let done = true;
    try {
        await navigator.clipboard.writeText(await text);
    } catch {
        done = false;
    }
    button.dataset.said = done ? "Copied" : "Not allowed";
    say(button.dataset.said);
    button.dataset.timer =
        setTimeout(() => { delete button.dataset.said; }, 1500);
    return done;
};

// Without lines that are shown as gone.
const program = (code) => {
    const copy = code.cloneNode(true);
    copy.querySelectorAll(".removed").forEach((it) => it.remove());
    return copy.textContent;
};

const textToCopy = (code) => {
    const commands = code.querySelectorAll(".command");
    return commands.length === 0
        ? program(code)
        : [...commands].map((it) => it.textContent).join("\n");
};

for (const button of document.querySelectorAll("main .copy")) {
    button.addEventListener("click", () => {
        copy(button, textToCopy(button.parentElement.querySelector("code")));
    });
}

// A program that no link to the Playground can hold: the reader is told what
// to do, gets it copied from its file, and then goes there.

const paste = $("#paste");
document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-program]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) {
        return;
    }
    event.preventDefault();
    const file = link.dataset.program;
    // From files, a page may not read others.
    const text = fetch(file).then((it) => it.ok ? it.text() : Promise.reject());
    text.catch(() => {});
    const [button, there, whole] =
        ["button", ".there", ".whole"].map((it) => paste.querySelector(it));
    there.href = link.href;
    whole.href = file;
    paste.classList.remove("failed");
    button.onclick = async () => {
        paste.classList.toggle("failed", !await copy(button, text));
    };
    paste.showPopover({ source: link });
    button.focus();
});

// Code that is wider than its block scrolls, and then by keyboard, too. How
// wide it is, its lines say, so that nothing has to be drawn for it.

const columnsOf = (pre) =>
    Math.max(...pre.textContent.split("\n").map((line) => line.length));

const stopAt = (element, isStop) => {
    if (isStop) {
        element.tabIndex = 0;
    } else {
        element.removeAttribute("tabindex");
    }
};

const findScrollers = () => {
    const widths = new Map();
    for (const block of document.querySelectorAll(".block")) {
        const pre = block.querySelector("pre");
        // All of a kind are of one size, but for those that get smaller.
        const kind = `${pre.className} ${block.parentElement.tagName}`;
        if (!widths.has(kind) || pre.matches(".output")) {
            const style = getComputedStyle(pre);
            const padding =
                parseFloat(style.paddingLeft) + parseFloat(style.paddingRight);
            // A button may stand beside the code.
            const hasButton = block.firstChild !== pre;
            const room = hasButton ? pre.clientWidth : block.clientWidth;
            const fit = (room - padding)
                / (parseFloat(style.fontSize) / 2);
            widths.set(kind, style.whiteSpace === "pre" ? fit : Infinity);
        }
        stopAt(pre, columnsOf(pre) > widths.get(kind) + 0.01);
    }
    for (const wide of document.querySelectorAll(".table-wrapper, .drawing")) {
        stopAt(wide, wide.scrollWidth > wide.clientWidth);
    }
};

// What can be done with a listing is one stop of the Tab key; arrows go on from
// there.

const controlsOf = (bar) => [...bar.querySelectorAll("a, button")];

for (const bar of document.querySelectorAll(".controls")) {
    bar.role = "toolbar";
    controlsOf(bar).forEach((it, at) => { it.tabIndex = at === 0 ? 0 : -1; });
    bar.addEventListener("focusin", ({ target }) => {
        controlsOf(bar).forEach((it) => { it.tabIndex = it === target ? 0 : -1; });
    });
    bar.addEventListener("keydown", (event) => {
        const all = controlsOf(bar);
        const at = all.indexOf(event.target);
        const to = {
            ArrowLeft: at - 1,
            ArrowRight: at + 1,
            Home: 0,
            End: all.length - 1,
        }[event.key];
        if (to !== undefined) {
            event.preventDefault();
            all[to]?.focus();
        }
    });
}

// A line of a program, as `#NAME-L120`: the figure on this page that shows it.

const showLine = ({ stays = false } = {}) => {
    globalThis.CSS?.highlights?.delete("line");
    const [, name, number] = /^#(\w+)-L(\d+)$/.exec(location.hash) ?? [];
    // A figure is called by its lines, as `NAME, lines 3 to 9`, or shows all.
    const linesOf = (shown) => {
        const [listing, first = 1, last = Infinity] =
            shown.getAttribute("aria-label").split(/, lines | to /);
        return { listing, first: +first, last: +last };
    };
    const figure = [...document.querySelectorAll("figure.listing")].find((it) => {
        const { listing, first, last } = linesOf(it);
        return listing === name && first <= number && number <= last;
    });
    if (!figure) {
        return;
    }
    // Counted by the ends of lines, without those that are gone.
    let left = number - linesOf(figure).first;
    const range = document.createRange();
    const walker = document.createTreeWalker(
        figure.querySelector("code"), NodeFilter.SHOW_TEXT);
    let from = left === 0 ? [walker.nextNode(), 0] : null;
    walker.currentNode = walker.root;
    while (walker.nextNode()) {
        const text = walker.currentNode;
        if (text.parentElement.closest(".removed")) {
            continue;
        }
        for (let at = text.data.indexOf("\n"); at >= 0;
            at = text.data.indexOf("\n", at + 1)) {
            if (from) {
                range.setStart(...from);
                range.setEnd(text, at);
                globalThis.CSS?.highlights?.set("line", new Highlight(range));
                if (!stays) {
                    const { top } = range.getBoundingClientRect();
                    const behavior = "instant";
                    scrollBy({ top: top - innerHeight / 3, behavior });
                }
                return;
            }
            left -= 1;
            if (left === 0) {
                from = [text, at + 1];
            }
        }
    }
};

for (const code of document.querySelectorAll(".rust-block.with-copy code")) {
    code.addEventListener("click", ({ target }) => {
        if (target.matches("i")) {
            // The page stays where it is.
            history.replaceState(null, "", `#${target.id}`);
            showLine({ stays: true });
        }
    });
}

whenShown(() => {
    findScrollers();
    showLine();
});
addEventListener("resize", findScrollers);
addEventListener("hashchange", () => showLine());

}
