// What was searched for, marked on the page that a search led to, and shown.
// The words come in the address as `?find=`, before the anchor of the section.
"use strict";

// All text of the page, and where in it each of its nodes begins.
const textOfPage = () => {
    const nodes = [];
    let text = "";
    const accept = (node) =>
        node.matches?.("figcaption, button, template, .note-ref, .note-back")
            ? NodeFilter.FILTER_REJECT
            : NodeFilter.FILTER_ACCEPT;
    const walker = document.createTreeWalker(
        $("main"), NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, accept);
    while (walker.nextNode()) {
        if (walker.currentNode.nodeType === Node.TEXT_NODE) {
            nodes.push({ node: walker.currentNode, start: text.length });
            text += walker.currentNode.data;
        }
    }
    return { nodes, text };
};

const rangesOf = (terms) => {
    const { nodes, text } = textOfPage();
    let at = 0;
    return findHits(text, terms).map(({ start, end }) => {
        while (nodes[at + 1]?.start <= start) {
            at++;
        }
        let last = at;
        while (nodes[last + 1]?.start < end) {
            last++;
        }
        const range = new Range();
        range.setStart(nodes[at].node, start - nodes[at].start);
        range.setEnd(nodes[last].node, end - nodes[last].start);
        return range;
    });
};

// Of what can be seen, the first within the section or the note that the
// address names.
const firstWithin = (ranges) => {
    const id = decodeURIComponent(location.hash.slice(1));
    const target = document.getElementById(id);
    const isSeen = (range) =>
        range.startContainer.parentElement.checkVisibility();
    if (target?.matches(".note")) {
        return ranges.find((range) => range.intersectsNode(target));
    }
    const isAfter = (range, node) =>
        node.compareDocumentPosition(range.startContainer)
            & (Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY);
    const next = target && [...document.querySelectorAll("main :is(h1, h2, h3)")]
        .find((it) => target.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING);
    const within = ranges.filter((range) => isSeen(range)
        && (!target || isAfter(range, target)) && !(next && isAfter(range, next)));
    // A heading that has it is in view already; what it is about follows: where
    // most of the words stand together, as in the passage that was shown.
    const below = within.filter((range) => !target?.contains(range.startContainer));
    const words = new Map();
    for (const range of below) {
        const block = range.startContainer.parentElement
            .closest("p, li, tr, pre, .note");
        const known = words.get(block) ?? words.set(block, new Set()).get(block);
        known.add(range.toString().toLowerCase());
    }
    const most = Math.max(...[...words.values()].map((it) => it.size));
    const [best] = [...words].find(([, it]) => it.size === most) ?? [];
    return below.find((range) => best?.contains(range.startContainer)) ?? within[0];
};

// Scrolls to a range, and again where what lies above it was laid out only
// then, until it stays.
const scrollToRange = (range) => {
    range.startContainer.parentElement.scrollIntoView({ block: "center" });
    let frames = 0;
    let steady = 0;
    const mend = () => {
        const { top, bottom } = range.getBoundingClientRect();
        const isInView = top >= innerHeight * 0.15 && bottom <= innerHeight * 0.85;
        steady = isInView ? steady + 1 : 0;
        if (!isInView) {
            scrollBy({ top: (top + bottom - innerHeight) / 2, behavior: "instant" });
        }
        if (steady < 3 && ++frames < 30) {
            requestAnimationFrame(mend);
        }
    };
    requestAnimationFrame(mend);
};

const removeMarks = () => {
    $("#unmark")?.remove();
    if (globalThis.Highlight) {
        CSS.highlights.delete("found");
    } else {
        getSelection().removeAllRanges();
    }
    removeEventListener("keydown", unmarkByKey);
    // What is copied from the address from now on is that of the section.
    const url = new URL(location.href);
    url.searchParams.delete("find");
    try {
        history.replaceState(history.state, "", url);
    } catch {
        // Some browsers do not allow that for files.
    }
};

const unmarkByKey = (event) => {
    if (event.key === "Escape" && !$(":popover-open, dialog[open]")) {
        removeMarks();
    }
};

const offerToUnmark = (count) => {
    $("#unmark")?.remove();
    const button = document.createElement("button");
    button.id = "unmark";
    button.type = "button";
    button.textContent = `Remove ${count === 1 ? "the mark" : `${count} marks`}`;
    button.title = "Esc";
    button.addEventListener("click", removeMarks);
    document.body.append(button);
    addEventListener("keydown", unmarkByKey);
};

// Marks what was searched for, and unless the reader comes back to where they
// were, scrolls to it.
const showFound = (comesBack = false) => {
    const ranges = rangesOf(parseQuery(wantedWords() ?? ""));
    const first = firstWithin(ranges);
    if (ranges.length === 0) {
        return;
    }
    if (globalThis.Highlight) {
        CSS.highlights.set("found", new Highlight(...ranges));
        offerToUnmark(ranges.length);
    } else if (first) {
        // At least the one that was followed stands out.
        getSelection().removeAllRanges();
        getSelection().addRange(first);
        offerToUnmark(1);
    }
    if (first && !comesBack) {
        scrollToRange(first);
    }
};
