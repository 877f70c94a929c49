import js from "@eslint/js";

export default [
    js.configs.recommended,
    {
        languageOptions: {
            globals: {
                document: "readonly",
                DOMParser: "readonly",
                Event: "readonly",
                fetch: "readonly",
                File: "readonly",
                FormData: "readonly",
                luxon: "readonly",
                navigator: "readonly",
                setTimeout: "readonly",
                window: "readonly",
            },
        },
    },
];
