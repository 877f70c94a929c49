import { registry } from "@web/core/registry";

/** Whether something is seen without scrolling. */
function assertInSight({ anchor }) {
    const { top, bottom, left, right } = anchor.getBoundingClientRect();
    if (top < 0 || left < 0 || bottom > window.innerHeight || right > window.innerWidth) {
        throw new Error(`Out of sight: ${anchor.className}`);
    }
}

registry.category("web_tour.tours").add("custrel_complaint_agent", {
    steps: () => [
        { trigger: ".o_searchview_input", run: "edit Nowhere" },
        { trigger: ".o_searchview_autocomplete .o-dropdown-item:first", run: "click" },
        {
            content: "Where only the own queue was searched, a click searches all",
            trigger: ".o_view_nocontent:contains('Only this was searched') .o_custrel_search_all",
            run: "click",
        },
        { trigger: ".o_view_nocontent:contains('No complaint matches'):contains('Change')" },
        { trigger: ".o_searchview_facet .o_facet_remove", run: "click" },
        {
            content: "The queue says what is left of the time, and nobody has it yet",
            trigger: ".o_data_row:contains('Machine stands still'):contains('Answer in')",
        },
        {
            content: "One click makes it mine",
            trigger: ".o_data_row:contains('Machine stands still') button[name=action_take]",
            run: "click",
        },
        {
            trigger:
                ".o_data_row:contains('Machine stands still'):not(:has(button[name=action_take])) td[name=subject]",
            run: "click",
        },
        {
            content: "The customer's words come first",
            trigger: ".o_field_widget[name=description]:contains('Since this morning')",
        },
        {
            trigger: ".o_form_view .badge:contains('Fast track')",
        },
        {
            content: "It is seen who gets the answer",
            trigger: ".o-mail-RecipientsInput:contains('Wang Fang')",
            run: assertInSight,
        },
        {
            content: "And who else is told",
            trigger: ".o_custrel_goes_to:contains('Goes to Wang Fang')",
            run: assertInSight,
        },
        {
            content: "The answer box is in sight",
            trigger: ".o-mail-Composer-input",
            run: assertInSight,
        },
        {
            trigger: ".o-mail-Composer-input",
            run: "edit We look at it today",
        },
        {
            trigger: ".o-mail-Composer-send:enabled",
            run: "click",
        },
        {
            trigger: ".o-mail-Message:contains('We look at it today')",
        },
        {
            content: "The first answer is given, the settlement is next",
            trigger: ".o_field_widget[name=time_left]:contains('Resolve in')",
        },
        {
            content: "That it was given is said, and that somebody works on it",
            trigger: ".o_field_widget[name=answered_text]:contains('Answered')",
        },
        {
            trigger: "button[name=action_open_propose].btn-primary",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=cause] textarea",
            run: "edit A worn belt",
        },
        {
            content: "What has helped before is searched by its words",
            trigger: ".modal .o_field_widget[name=reason_id] input",
            run: "edit a strap",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Belt')",
            run: "click",
        },
        {
            content: "The customer's mail is seen before it is sent, and to whom",
            trigger: ".modal .o_field_widget[name=preview] blockquote:contains('Send a strap')",
        },
        {
            trigger: ".modal .o_field_widget[name=recipient]:contains('wang@customer.example.com')",
        },
        {
            trigger: ".modal button[name=action_confirm]:contains('Propose and Send')",
            run: "click",
        },
        {
            content: "Too fast: it is taken back where one looks",
            trigger: ".o_custrel_done button:contains('Undo')",
            run: assertInSight,
        },
        {
            trigger: ".o_custrel_done button:contains('Undo')",
            run: "click",
        },
        {
            trigger: ".o_notification:contains('no mail has left')",
        },
        {
            trigger: "button[name=action_open_propose]",
            run: "click",
        },
        {
            content: "What was written is still there",
            trigger: ".modal .o_field_widget[name=preview] blockquote:contains('Send a strap')",
        },
        {
            trigger: ".modal .o_field_widget[name=resolution] textarea",
            run: "edit You get a new belt",
        },
        {
            trigger: ".modal .o_field_widget[name=cause] textarea",
            run: "click",
        },
        {
            trigger:
                ".modal .o_field_widget[name=preview] blockquote:contains('You get a new belt')",
        },
        {
            trigger: ".modal button[name=action_confirm]:contains('Propose and Send')",
            run: "click",
        },
        {
            trigger: "button[name=action_open_close]:contains('Customer Confirmed')",
        },
        {
            trigger: ".o_field_widget[name=time_left]:contains('Closes on')",
        },
        {
            content: "A click on the bar of stages sends a mail, too",
            trigger: ".o_statusbar_status .dropdown-toggle.o_first:not(.d-none)",
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains('Closed')",
            run: "click",
        },
        {
            content: "And is taken back like a button",
            trigger: ".o_custrel_done:contains('Closed') button:contains('Undo')",
            run: "click",
        },
        {
            trigger: ".o_field_widget[name=time_left]:contains('Closes on')",
        },
        {
            trigger: "button[name=action_open_close]:contains('Customer Confirmed')",
        },
    ],
});

registry.category("web_tour.tours").add("custrel_complaint_phone", {
    steps: () => [
        {
            content: "No board, but the queue: what is due first stands first",
            trigger: ".o_kanban_renderer.o_kanban_ungrouped",
        },
        {
            content: "The customer has written again",
            trigger: ".o_kanban_record:contains('Machine stands still'):contains('Not answered')",
            run: "click",
        },
        {
            content: "Nothing covers the subject",
            trigger: ".o_form_view:not(:has(.ribbon)) .o_field_widget[name=subject]",
        },
        {
            trigger: ".o_form_view .alert:contains('waits for an answer')",
        },
        {
            content: "The answer is one click away",
            trigger: "button[name=action_open_answer]",
            run: assertInSight,
        },
        {
            trigger: "button[name=action_open_answer]",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=partner_ids]:contains('Wang Fang')",
            run: assertInSight,
        },
        {
            trigger: ".modal .o_field_widget[name=body] .odoo-editor-editable",
            run: "editor We come tomorrow",
        },
        {
            content: "The tools of the editor go, and the buttons stay where they are",
            trigger: ".modal .o_field_widget[name=subject] input",
            run: "click",
        },
        {
            trigger: ".modal .o_mail_send",
            run: "click",
        },
        {
            trigger:
                "body:not(:has(.modal)) .o_form_view:not(:has(.alert:contains('waits for an answer')))",
        },
    ],
});

registry.category("web_tour.tours").add("custrel_complaint_answer", {
    steps: () => [
        {
            trigger: "button[name=action_open_answer]",
            run: "click",
        },
        {
            content: "What is typed goes into the text, not onto the cross of the customer",
            trigger: ".modal .o_field_widget[name=body] .odoo-editor-editable:focus",
            run() {
                const { anchorNode } = document.getSelection();
                if (anchorNode.textContent.trim()) {
                    throw new Error(`Not below the greeting: ${anchorNode.textContent}`);
                }
            },
        },
        {
            trigger: ".modal .o_form_button_cancel, .modal .btn-close",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});
