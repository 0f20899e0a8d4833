export const newWorkflowStrings = {
  make: "New workflow",
  blank: "From nothing",
  blankLead: "Begins with the question what starts it.",
  fromTemplate: "From a template",
  fromTemplateLead: "Something that works, to change.",
  making: "Making…",
  group: "Make",
  words: "blank empty scratch",
  untitled: "Untitled workflow",
  failed: (detail: string) => `It could not be made: ${detail}`,
} as const;
