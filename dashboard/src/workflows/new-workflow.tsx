import { Link } from "@tanstack/react-router";
import { newWorkflowStrings as text } from "../strings/new-workflow.ts";
import { buttonClass } from "../ui/button.tsx";
import { LayersIcon } from "../ui/icons.tsx";

export function NewWorkflow() {
  return (
    <Link to="/templates" className={buttonClass("primary")}>
      <LayersIcon />
      {text.fromTemplate}
    </Link>
  );
}
