import { Button } from "../../ui/button.tsx";
import { inspector } from "../../strings/inspector.ts";
import { usePlace } from "../fields/inspector-context.tsx";

export function GroupForm() {
  return <p className="text-muted">{inspector.group.note}</p>;
}

export function OtherForm() {
  const place = usePlace();
  return (
    <Button className="justify-self-start" onClick={() => place.openAdvanced("")}>
      {inspector.other.edit}
    </Button>
  );
}
