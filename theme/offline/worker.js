// Keeps the published book for when there is no network. A build puts its name
// and its files into this one, so that each build has a worker of its own. No
// page is ever shown from what is kept while the network has it: a reader who
// is connected sees the newest build, whatever worker they have.
"use strict";

const BUILD = "{{ build }}";
const FILES = ["{{ files }}"];

// Others may keep things at the same host.
const OURS = `${registration.scope} `;
const NAME = OURS + BUILD;

// All of a build or nothing; from the network, and not from what a browser
// happens to have.
const keepAll = async () => {
    const cache = await caches.open(NAME);
    const request = (file) => new Request(file, { cache: "reload" });
    await cache.addAll(FILES.map(request));
    await skipWaiting();
};

const dropOthers = async () => {
    for (const name of await caches.keys()) {
        if (name.startsWith(OURS) && name !== NAME) await caches.delete(name);
    }
    await clients.claim();
};

// Where a page is kept: without what is searched, and by its file.
const place = (address) => {
    const url = new URL(address);
    url.search = "";
    url.hash = "";
    if (url.pathname.endsWith("/")) url.pathname += "index.html";
    return url.href;
};

const kept = async (address) => (await caches.open(NAME)).match(place(address));

// The name of such a file changes with what is in it.
const isHashed = (url) => /-[0-9a-f]{8}\./.test(url.pathname);

const nothing = () => new Response(
    "<!doctype html><html lang=en><meta charset=utf-8>" +
    "<meta name=viewport content='width=device-width, initial-scale=1'>" +
    "<title>Not kept</title><h1>This page isn’t kept here</h1>" +
    "<p>There’s no network, and this page hasn’t been read on this device yet. " +
    `The chapters are there: <a href="${registration.scope}">to the book</a>.`,
    { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } },
);

const answer = async (request, url) => {
    if (isHashed(url)) {
        const response = await kept(url);
        if (response) return response;
    }
    try {
        const response = await fetch(request, { cache: "no-cache" });
        // A program that was looked at is kept with the rest.
        const isProgram = url.pathname.includes("/listings/");
        if (isProgram && response.ok && !response.redirected) {
            const cache = await caches.open(NAME);
            await cache.put(place(url), response.clone());
        }
        return response;
    } catch (error) {
        const response = await kept(url);
        if (response) return response;
        if (request.mode === "navigate") return nothing();
        throw error;
    }
};

addEventListener("install", (event) => event.waitUntil(keepAll()));
addEventListener("activate", (event) => event.waitUntil(dropOthers()));
addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    const isOurs = url.href.startsWith(registration.scope);
    // Downloads go past it, however large they are.
    const isDownload = /\.(epub|pdf)$/.test(url.pathname);
    if (event.request.method === "GET" && isOurs && !isDownload) {
        event.respondWith(answer(event.request, url));
    }
});
