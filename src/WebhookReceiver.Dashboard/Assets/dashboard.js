// What a page gains with script: times in the browser's zone, and parts that follow changes by themselves. Without it everything can still be read and done.
(() => {
    "use strict";

    const pad = (number) => String(number).padStart(2, "0");

    // As the server writes it, in the browser's zone: the same width, so that nothing moves.
    const localize = (root) => {
        for (const element of root.querySelectorAll("time[datetime]")) {
            const at = new Date(element.dateTime);
            if (Number.isNaN(at.getTime())) {
                continue;
            }

            const time = `${pad(at.getHours())}:${pad(at.getMinutes())}`;
            element.textContent = element.dataset.form === "short"
                ? time
                : `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())} ${time}:${pad(at.getSeconds())}`;
        }
    };

    // A person reads and types times of their own zone; an address has them in UTC.
    const inputOf = (at) => `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;

    const localizeInputs = (root) => {
        for (const input of root.querySelectorAll("input[type=datetime-local]")) {
            const at = new Date(`${input.getAttribute("value")}Z`);
            if (!Number.isNaN(at.getTime())) {
                input.value = inputOf(at);
            }
        }

        for (const zone of root.querySelectorAll("[data-zone]")) {
            zone.textContent = "(local)";
        }
    };

    // By attribute: a form's own "id" is whatever field of it has that name.
    const keyOf = (node) => node.nodeType === Node.ELEMENT_NODE ? node.getAttribute("id") || node.getAttribute("data-key") : null;

    const isSame = (before, after) =>
        before.nodeType === after.nodeType && before.nodeName === after.nodeName && keyOf(before) === keyOf(after);

    // What a person did stays: an opened part, a ticked box, a half-written filter.
    const isOfPerson = (element, name) =>
        (name === "open" && element.nodeName === "DETAILS") || (["value", "checked"].includes(name) && element.nodeName === "INPUT" && element.type !== "hidden");

    const takeAttributes = (before, after) => {
        for (const { name, value } of after.attributes) {
            if (before.getAttribute(name) !== value && !isOfPerson(before, name)) {
                before.setAttribute(name, value);
            }
        }

        for (const { name } of [...before.attributes]) {
            if (!after.hasAttribute(name) && !isOfPerson(before, name)) {
                before.removeAttribute(name);
            }
        }
    };

    // Changes a tree into another in place, so that focus, selection and scroll stay where they are. Elements with a key keep their identity when rows come before them.
    const morph = (before, after) => {
        if (before.nodeType === Node.TEXT_NODE) {
            if (before.data !== after.data) {
                before.data = after.data;
            }

            return;
        }

        if (before.nodeType !== Node.ELEMENT_NODE || before.nodeName === "SELECT") {
            return;
        }

        takeAttributes(before, after);

        const keyed = new Map();
        for (const child of before.childNodes) {
            const key = keyOf(child);
            if (key) {
                keyed.set(key, child);
            }
        }

        let place = before.firstChild;
        for (const wanted of [...after.childNodes]) {
            const key = keyOf(wanted);
            let match = key ? keyed.get(key) : place;
            while (!key && match && keyOf(match)) {
                match = match.nextSibling;
            }

            if (match && isSame(match, wanted)) {
                if (match === place) {
                    place = place.nextSibling;
                } else {
                    before.insertBefore(match, place);
                }

                morph(match, wanted);
            } else {
                before.insertBefore(document.importNode(wanted, true), place);
            }
        }

        while (place) {
            const next = place.nextSibling;
            place.remove();
            place = next;
        }
    };

    // With what was said once: a refresh shall not take the words away while they are read.
    const address = location.href;
    const main = document.getElementById("main");
    const body = document.body;
    const state = document.getElementById("live-state");
    const news = document.getElementById("live-news");
    const minPause = 1000;
    const pollPause = 10000;

    const live = {
        version: body.dataset.version,
        wanted: null,
        isPaused: false,
        isBusy: false,
        lastAt: 0,
        saidAt: 0,
    };

    const say = (text) => {
        state.firstChild.textContent = live.isPaused ? "Paused" : text;
    };

    // Not each change is spoken: a reader would never come to an end.
    const announce = () => {
        if (Date.now() - live.saidAt > 15000) {
            live.saidAt = Date.now();
            news.textContent = "The page was updated.";
        }
    };

    const refresh = async () => {
        if (live.isPaused || live.isBusy || document.hidden) {
            return;
        }

        live.isBusy = true;
        try {
            await new Promise((resolve) => setTimeout(resolve, Math.max(0, live.lastAt + minPause - Date.now())));
            const version = live.wanted;
            if (live.isPaused || document.hidden) {
                return;
            }

            // A redirect leads to a login, maybe of another host, where the policy lets no script go.
            const response = await fetch(address, { headers: { Accept: "text/html" }, redirect: "manual" });
            if (!response.ok) {
                // Signed out, or the event is gone: a person has to look.
                say("Not up to date: load the page again.");
                return;
            }

            const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
            const next = fresh.getElementById("main");
            if (!next || fresh.body.dataset.live !== body.dataset.live || live.isPaused || document.hidden) {
                return;
            }

            // Newer dead letters push older ones out of a list. What a person has selected stays until they act.
            const offered = new Set([...next.querySelectorAll("input[name=event]")].map((box) => box.value));
            if ([...main.querySelectorAll("input[name=event]:checked")].some((box) => !offered.has(box.value))) {
                say("Held back: a selected row would go. Act on the selection, or clear it.");
                return;
            }

            prepare(next);
            morph(main, next);
            tick();
            document.title = fresh.title;
            live.version = version;
            say(`Live · ${pad(new Date().getHours())}:${pad(new Date().getMinutes())}:${pad(new Date().getSeconds())}`);
            announce();
        } catch {
            say("No connection; trying again.");
        } finally {
            live.lastAt = Date.now();
            live.isBusy = false;
        }

        if (live.wanted !== live.version) {
            refresh();
        }
    };

    const wants = (version) => {
        live.wanted = version;
        if (version !== live.version) {
            refresh();
        }
    };

    let source = null;
    let isPolling = false;
    const pollWords = "Asks every few seconds";

    const poll = () => {
        isPolling = true;
        say(pollWords);
        setInterval(() => wants(String(Date.now())), pollPause);
    };

    const listen = () => {
        if (source || isPolling || document.hidden) {
            return;
        }

        say("Connecting");
        source = new EventSource(body.dataset.live);
        source.addEventListener("open", () => say("Live"));
        source.addEventListener("changed", (event) => wants(event.data));
        source.addEventListener("error", () => {
            if (source?.readyState === EventSource.CLOSED) {
                poll();
            } else {
                say("No connection; trying again.");
            }
        });
    };

    // A browser has six connections to a host over HTTP/1.1, for all tabs together: those that nobody looks at must not hold them.
    const hangUp = () => {
        source?.close();
        source = null;
    };

    const addPause = () => {
        state.append(document.createTextNode(""));
        const button = document.createElement("button");
        button.type = "button";
        button.className = "link-button";
        button.textContent = "Pause";
        button.addEventListener("click", () => {
            live.isPaused = !live.isPaused;
            button.textContent = live.isPaused ? "Go on" : "Pause";
            say(isPolling ? pollWords : "Live");
            refresh();
        });
        state.append(button);
    };

    // The box that ticks all is of no use without script, so the server hides it.
    const prepare = (root) => {
        localize(root);
        localizeInputs(root);
        for (const label of root.querySelectorAll(".pick-all")) {
            label.hidden = false;
        }
    };

    const boxesOf = (form) => [...form.querySelectorAll("input[type=checkbox][name=event]")];

    const tick = () => {
        for (const all of document.querySelectorAll("[data-pick-all]")) {
            const boxes = boxesOf(all.form);
            const ticked = boxes.filter((box) => box.checked).length;
            all.checked = boxes.length > 0 && ticked === boxes.length;
            all.indeterminate = ticked > 0 && ticked < boxes.length;
        }
    };

    document.addEventListener("change", (event) => {
        if (event.target.matches("[data-pick-all]")) {
            for (const box of boxesOf(event.target.form)) {
                box.checked = event.target.checked;
            }
        }

        tick();
    });

    // An empty filter does not belong into an address.
    document.addEventListener("submit", (event) => {
        if (event.target.method !== "get") {
            return;
        }

        for (const field of event.target.querySelectorAll("input[name], select[name]")) {
            const at = field.type === "datetime-local" ? new Date(field.value) : null;
            if (at && !Number.isNaN(at.getTime())) {
                const utc = document.createElement("input");
                utc.type = "hidden";
                utc.name = field.name;
                utc.value = at.toISOString().slice(0, 19);
                utc.dataset.utc = "";
                event.target.append(utc);
                field.disabled = true;
            } else {
                field.disabled = !field.value;
            }
        }
    });

    // Whoever comes back finds the form as it was, and a page that follows again.
    addEventListener("pageshow", (event) => {
        for (const field of document.querySelectorAll("form[method=get] :disabled")) {
            field.disabled = false;
        }

        for (const utc of document.querySelectorAll("[data-utc]")) {
            utc.remove();
        }

        if (event.persisted && body.dataset.live) {
            listen();
        }
    });

    // Said once: loading the page again, or coming back to it, does not say it again.
    const once = document.querySelector("[data-once]");
    if (once) {
        const silent = new URL(address);
        silent.searchParams.delete(once.dataset.once);
        history.replaceState(null, "", silent);
    }

    prepare(document);
    tick();
    if (body.dataset.live) {
        addPause();
        listen();
        addEventListener("pagehide", hangUp);
        document.addEventListener("visibilitychange", () => {
            if (document.hidden) {
                hangUp();
            } else {
                listen();
                if (live.wanted !== live.version) {
                    refresh();
                }
            }
        });
    }
})();
