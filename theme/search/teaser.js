// A few words of a document around what was searched for, as elements: code as
// code, hits marked.
"use strict";

const TEASER = 180;
const BEFORE_HIT = 60;

// A piece of a text, from one place to another.
const render = (parts, hits, from = 0, to = Infinity) => {
    const fragment = new DocumentFragment();
    let start = 0;
    parts.forEach((part, at) => {
        const end = start + part.length;
        const [first, last] = [Math.max(start, from), Math.min(end, to)];
        if (first < last) {
            const isCode = at % 2 === 1;
            const parent = isCode ? document.createElement("code") : fragment;
            let done = first;
            for (const hit of hits) {
                const [a, b] = [Math.max(hit.start, first), Math.min(hit.end, last)];
                if (a < b) {
                    const mark = document.createElement("mark");
                    mark.textContent = part.slice(a - start, b - start);
                    parent.append(part.slice(done - start, a - start), mark);
                    done = b;
                }
            }
            parent.append(part.slice(done - start, last - start));
            if (isCode) {
                fragment.append(parent);
            }
        }
        start = end;
    });
    return fragment;
};

const renderWhole = (parts, terms) =>
    render(parts, findHits(plain(parts), terms));

// From where to where: around the place with the most of what is searched for.
const choose = (text, hits) => {
    let best = hits[0]?.start ?? 0;
    let most = 0;
    hits.forEach((hit, at) => {
        const near = hits.slice(at).filter((it) => it.end < hit.start + TEASER - BEFORE_HIT);
        const terms = new Set(near.map((it) => it.term)).size;
        if (terms > most) {
            [best, most] = [hit.start, terms];
        }
    });
    // From the start of its sentence or its line, if that is near.
    const before = text.slice(Math.max(0, best - BEFORE_HIT), best);
    const begin = Math.max(
        before.lastIndexOf("\n") + 1, before.search(/(?<=[.?!:] )[^.?!:]*$/));
    const space = before.length < BEFORE_HIT ? 0 : before.indexOf(" ") + 1;
    const from = best - before.length + (begin > 0 ? begin : space);
    if (text.length <= from + TEASER) {
        return [from, text.length];
    }
    const lastSpace = text.slice(0, from + TEASER).search(/\s\S*$/);
    return [from, Math.max(lastSpace, from + 1)];
};

const renderTeaser = (parts, terms) => {
    const text = plain(parts);
    const hits = findHits(text, terms);
    const [from, to] = choose(text, hits);
    const teaser = render(parts, hits, from, to);
    const isCut = from > 0 && !/[\n.?!:]\s*$/.test(text.slice(0, from));
    teaser.prepend(isCut ? "… " : "");
    teaser.append(text.slice(to).trim() && !/[.?!]\s*$/.test(text.slice(from, to)) ? "\u00a0…" : "");
    return teaser;
};
