export const firstRunStrings = {
  title: "Your first execution",
  lead: "Four steps, and you have seen all that matters.",
  progress: (done: number, of: number) => `${done} of ${of}`,
  done: "Done",
  over: "Done: a workflow of your own has run to its end. There are more to begin with under Templates.",
  close: "Close",
  make: { title: "Make a workflow", lead: "Begin with a template that runs at once, or with nothing." },
  publish: {
    title: "Publish it",
    lead: "Until then it is a draft: you can try it, and nothing starts it by itself.",
    action: "Open it",
  },
  send: {
    title: "Send it something",
    lead: "Press Run, or send a request to its webhook from anywhere.",
    action: "Run it",
    hook: "Make a webhook",
  },
  watch: {
    title: "Watch it",
    lead: "Every step, with what went in and what came out, while it happens.",
    action: "Watch it",
    none: "There is something to watch as soon as it has been started.",
  },
  ready: (name: string) => `${name} is there already, published, to play with.`,
} as const;
