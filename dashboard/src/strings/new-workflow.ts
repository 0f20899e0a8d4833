export const newWorkflowStrings = {
  make: "New workflow",
  blank: "Blank",
  blankLead: "Begins with the question what starts it.",
  fromTemplate: "From a template",
  fromTemplateLead: "Something that works, to change.",
  making: "Making…",
  group: "Make",
  untitled: "Untitled workflow",
  failed: (detail: string) => `It could not be made: ${detail}`,
} as const;
