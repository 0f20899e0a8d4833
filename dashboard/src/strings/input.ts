export const inputStrings = {
  label: "Start it with",
  way: "How it is given",
  form: "Form",
  json: "JSON",
  samples: {
    group: "Examples",
    template: "The template's example",
    last: "As last time",
    empty: "Nothing",
  },
} as const;
