// What the search takes for a word, in a query, in the book and on a page.
//
//     `TcpListener::bind` to when_ready
//     → tcplistener tcp listener · bind · to · when_ready when ready
"use strict";

const WORD = /[\p{L}\p{N}_]+(?:['’]\p{L}+)*/gu;
const PART_OF_NAME =
    /\p{Lu}+\p{N}*(?!\p{Ll})|\p{Lu}?\p{Ll}[\p{Ll}\p{N}]*|\p{N}+/gu;

// A word as it is compared: `Client’s` is `client`.
const normal = (word) => word.toLowerCase().replace(/['’]s$/, "").replace(/’/g, "'");

// The words of a text with their places, and after each that is a name made of
// several words, these.
const wordsOf = (text) => {
    const words = [];
    for (const { 0: word, index } of text.matchAll(WORD)) {
        words.push({ word: normal(word), start: index, end: index + word.length });
        if (/_|\p{Ll}\p{Lu}/u.test(word)) {
            for (const { 0: part, index: at } of word.matchAll(PART_OF_NAME)) {
                const start = index + at;
                words.push({ word: normal(part), start, end: start + part.length });
            }
        }
    }
    return words;
};

// The same, kept: for what is looked through again at each key.
const keptWords = new Map();
const wordsOnce = (text) => {
    const words = keptWords.get(text) ?? wordsOf(text);
    keptWords.set(text, words);
    return words;
};

// A pattern for text as it was typed, wherever lines end and however quotes are
// drawn.
const literally = (text) => text
    .replace(/[\\^$.*+?()[\]{}|\/]/g, "\\$&")
    .replace(/['‘’]/g, "['‘’]")
    .replace(/\s+/g, "\\s+");

// What makes a term more than words: signs as they stand in code.
const SIGNS = /::|[()[\]{}#<>&!=\/]|^--?\w|^['’]|\w\.\w/;

// A query as terms. Each has its words, and where these have to stand as they
// were typed, a pattern for that: always for a phrase in quotes, and where it
// can be had, for a term with signs.
const parseQuery = (query) => {
    const terms = [];
    const add = (text, isPhrase, pattern) => {
        const words = [...text.matchAll(WORD)].map((it) => normal(it[0]));
        if (words.length > 0 || pattern) {
            terms.push({ words, isPhrase, pattern });
        }
    };
    const rest = query.replace(/["“”]([^"“”]*)(["“”]|$)/g, (_, phrase, end) => {
        phrase = phrase.trim();
        if (phrase) {
            // One that is still being typed may go on.
            const before = /^\w/.test(phrase) ? "(?<!\\w)" : "";
            const after = end && /\w$/.test(phrase) ? "(?!\\w)" : "";
            add(phrase, true, new RegExp(before + literally(phrase) + after, "gi"));
        }
        return " ";
    });
    for (const term of rest.split(/\s+/)) {
        const text = term.replace(/[.,;?]+$/, "");
        const hasSigns = SIGNS.test(text) && /[\p{L}\p{N}]/u.test(text);
        add(text, false, hasSigns ? new RegExp(literally(text), "gi") : null);
    }
    return terms;
};

// Where a text has the terms of a query: `{ start, end, term }`, in the order
// of the text, none in another. Words that go on count where none is whole.
const findHits = (text, terms) => {
    const words = wordsOnce(text);
    const hits = terms.flatMap((term, at) => {
        const asTyped = term.pattern ? [...text.matchAll(term.pattern)] : [];
        if (asTyped.length > 0 || term.isPhrase) {
            return asTyped.map((it) => ({
                start: it.index, end: it.index + it[0].length, term: at,
            }));
        }
        return term.words.flatMap((wanted) => {
            const whole = words.filter(({ word }) =>
                word === wanted || word === `${wanted}s`);
            const found = whole.some(({ word }) => word === wanted)
                ? whole
                : words.filter(({ word }) => word.startsWith(wanted));
            return found.map(({ start, end }) => ({ start, end, term: at }));
        });
    });
    hits.sort((a, b) => a.start - b.start || b.end - a.end);
    let end = 0;
    return hits.filter((hit) => {
        const isNew = hit.start >= end;
        end = Math.max(end, hit.end);
        return isNew;
    });
};
