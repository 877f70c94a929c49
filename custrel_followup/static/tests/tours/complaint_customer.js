import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("custrel_complaint_customer", {
    steps: () => [
        {
            trigger: "a:contains('New Complaint')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".o_custrel_new_complaint input[name=subject]",
            run: "edit Wrong bill",
        },
        {
            trigger: ".o_custrel_new_complaint textarea[name=description]",
            run: "edit You billed us twice",
        },
        {
            trigger: ".o_custrel_new_complaint button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The customer sees what he has written, and where it stands",
            trigger: "body:contains('You billed us twice') .badge:contains('We have received it')",
        },
        {
            trigger: ".o_custrel_reply textarea[name=text]",
            run: "edit The second bill is 2026-17",
        },
        {
            trigger: ".o_custrel_reply button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#wrap:contains('The second bill is 2026-17')",
        },
    ],
});

registry.category("web_tour.tours").add("custrel_complaint_confirmation", {
    steps: () => [
        {
            content: "The list says which complaint waits for an answer",
            trigger:
                "a.list-group-item:contains('Machine stands still'):contains('Waiting for your answer')",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".card:contains('You get a new belt')",
        },
        {
            trigger: ".o_custrel_confirm",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".badge:contains('Closed')",
        },
    ],
});
