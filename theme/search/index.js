// What is found: the documents that have the words of a query, the best first.
"use strict";

const isListing = (document) => document.url.startsWith("listings/");
const plain = (parts) => parts.join("");

// What a word weighs in each part of a document.
const WEIGHTS = { title: 3, terms: 2, chapter: 1, text: 1, blocks: 0.3, notes: 0.5 };
// How much more it is when words stand together as they were typed, when a
// heading has all of them, and when it has no others.
const TOGETHER = 3;
const IN_TITLE = 2;
const WHOLE_TITLE = 2;

// Whether a part of a text is a block of code, and not in a line of prose.
const isBlock = (_, at, parts) => at % 2 === 1
    && /(^|\n)$/.test(parts[at - 1]) && /^(\n|$)/.test(parts[at + 1] ?? "");

const buildIndex = async (documents) => {
    // Each word, as the book writes it first.
    const vocabulary = new Map();
    const index = new MiniSearch({
        fields: Object.keys(WEIGHTS),
        extractField: (document, field) => ({
            id: document.url,
            title: plain(document.titles.at(-1)),
            chapter: document.titles.slice(0, -1).map(plain).join("\n"),
            text: plain(document.text.filter((...it) => !isBlock(...it))),
            terms: (document.terms ?? []).join("\n"),
            blocks: document.text.filter(isBlock).join("\n"),
            notes: (document.notes ?? []).map((it) => plain(it.text)).join("\n"),
        })[field],
        tokenize: (text) => wordsOf(text).map(({ word, start, end }) => {
            if (!vocabulary.has(word)) {
                vocabulary.set(word, text.slice(start, end));
            }
            return word;
        }),
        processTerm: (word) => word,
    });
    // With a pause now and then, for the keys that the reader presses.
    await index.addAllAsync(documents, { chunkSize: 20 });
    const byUrl = new Map(documents.map((it) => [it.url, it]));
    return { index, vocabulary, byUrl };
};

// How many letters are wrong, missing, too many, or swapped with the next.
const distance = (a, b) => {
    let beforeLast = [];
    let last = Array.from({ length: b.length + 1 }, (_, at) => at);
    for (let i = 1; i <= a.length; i++) {
        const row = [i];
        for (let j = 1; j <= b.length; j++) {
            const differs = a[i - 1] === b[j - 1] ? 0 : 1;
            row[j] = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + differs);
            if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
                row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
            }
        }
        [beforeLast, last] = [last, row];
    }
    return last[b.length];
};

// The query with each word that the book does not have replaced by the nearest
// that it has; nothing if one is near none, or all are known.
const suggest = ({ vocabulary }, query, terms) => {
    const known = [...vocabulary.keys()];
    let better = query;
    for (const word of terms.flatMap((it) => it.words)) {
        if (known.some((it) => it.startsWith(word))) {
            continue;
        }
        let nearest = null;
        let least = 1 + Math.floor(word.length / 4);
        for (const other of known) {
            if (Math.abs(other.length - word.length) <= least) {
                const far = distance(word, other);
                if (far < least || far === least && nearest === null) {
                    [nearest, least] = [other, far];
                }
            }
        }
        if (nearest === null) {
            return null;
        }
        const typed = new RegExp(literally(word), "i");
        better = better.replace(typed, () => vocabulary.get(nearest));
    }
    return better === query ? null : better;
};

// Where in a document of the results the terms are: in the text, or in the note that has most
// of what the text has not.
const placeOf = (document, terms) => {
    const termsIn = (text) => new Set(findHits(text, terms).map((it) => it.term));
    const inTitles = termsIn(document.titles.map(plain).join("\n"));
    const inText = termsIn(plain(document.text));
    const missing = terms.map((_, at) => at)
        .filter((at) => !inText.has(at) && !inTitles.has(at));
    let place = { parts: document.text, note: null };
    let most = 0;
    for (const note of missing.length > 0 ? document.notes ?? [] : []) {
        const found = termsIn(plain(note.text));
        const count = missing.filter((at) => found.has(at)).length;
        if (count > most) {
            most = count;
            place = { parts: note.text, note };
        }
    }
    return place;
};

const everything = (document) => [
    ...document.titles, document.text, ...(document.notes ?? []).map((it) => it.text),
].map(plain);

// Documents with a query's words: `{ results, hasAll }`. If none has all of
// them, those that have some.
const findDocuments = ({ index, byUrl }, terms) => {
    const words = terms.flatMap((it) => it.words);
    if (words.length === 0) {
        return { results: [], hasAll: true };
    }
    const search = (combineWith) => index.search({ combineWith, queries: [...new Set(words)] }, {
        boost: WEIGHTS,
        tokenize: (word) => [word],
        prefix: (word) => word.length > 1,
        weights: { prefix: 0.3 },
    });
    let found = search("AND");
    const hasAll = found.length > 0;
    if (!hasAll && words.length > 1) {
        found = search("OR");
    }
    let results = found.map(({ id, score }) => ({ document: byUrl.get(id), score }));
    for (const { pattern, isPhrase } of terms.filter((it) => it.pattern)) {
        const asTyped = results.filter(({ document }) =>
            everything(document).some((it) => it.search(pattern) >= 0));
        if (isPhrase || asTyped.length > 0) {
            results = asTyped;
        }
    }
    const inOrder = new RegExp(
        `(?<![a-z0-9])${words.map(literally).join("[\\W_]{0,3}")}`, "i");
    for (const result of results) {
        const { titles, text } = result.document;
        const title = wordsOf(plain(titles.at(-1))).map((it) => it.word);
        if (words.length > 1 && inOrder.test(plain(titles.at(-1)) + "\n" + plain(text))) {
            result.score *= TOGETHER;
        }
        if (words.every((word) => title.includes(word))) {
            result.score *= title.length > words.length ? IN_TITLE : IN_TITLE * WHOLE_TITLE;
        }
    }
    results.sort((a, b) => b.score - a.score);
    return { results, hasAll };
};
