import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { permissionSchema, type Permission } from "../../../shared/api/index.ts";
import { api } from "../api.ts";
import { queryClient, sessionQuery } from "../queries.ts";
import { keysStrings as strings } from "../strings/keys.ts";
import { uiStrings } from "../strings/ui.ts";
import { FormEnd } from "../ui/form-end.tsx";
import { Field, SelectInput, TextField } from "../ui/field.tsx";
import { Modal } from "../ui/modal.tsx";
import { ShownOnce } from "../ui/once.tsx";
import { RadioGroup } from "../ui/radio.tsx";

const text = strings.form;
const DAY_MS = 86_400_000;
const EXPIRY = { never: null, week: 7, month: 30, quarter: 90, year: 365 } as const;
type Expiry = keyof typeof EXPIRY;
const KNOWN: ReadonlySet<string> = new Set(permissionSchema.options);
const isPermission = (value: string): value is Permission => KNOWN.has(value);

export function MakeKey({ onClose }: { readonly onClose: () => void }) {
  const [name, setName] = useState("");
  const [reach, setReach] = useState<"all" | "some">("some");
  const [chosen, setChosen] = useState<ReadonlySet<Permission>>(new Set(["executions:read", "executions:write"]));
  const [expiry, setExpiry] = useState<Expiry>("never");
  const [tried, setTried] = useState(false);
  const mine = useQuery(sessionQuery).data?.permissions ?? [];
  const may = (permission: Permission): boolean => mine.includes("*") || mine.includes(permission);
  const create = useMutation({
    mutationFn: () => {
      const days = EXPIRY[expiry];
      return api.keys.create({
        body: {
          name: name.trim(),
          ...(reach === "all" ? {} : { permissions: [...chosen] }),
          ...(days === null ? {} : { expiresAt: new Date(Date.now() + days * DAY_MS).toISOString() }),
        },
      });
    },
    onSuccess: () => void queryClient.invalidateQueries({ queryKey: ["keys"] }),
  });
  if (create.data !== undefined) {
    const { once } = strings;
    return (
      <ShownOnce title={once.title} lead={once.lead} label={once.label} secret={create.data.secret} onClose={onClose} />
    );
  }
  const wrong = name.trim() === "" || (reach === "some" && chosen.size === 0);
  const toggle = (permission: Permission): void => {
    const next = new Set(chosen);
    if (!next.delete(permission)) next.add(permission);
    setChosen(next);
  };
  return (
    <Modal open held onOpenChange={(open) => (open ? undefined : onClose())} title={text.title} lead={text.lead}>
      <form
        noValidate
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!wrong) create.mutate();
        }}
      >
        <TextField
          label={text.name}
          hint={text.nameLead}
          value={name}
          onChange={(event) => setName(event.target.value)}
          problem={tried && name.trim() === "" ? uiStrings.form.required : null}
          maxLength={100}
          autoComplete="off"
        />
        <RadioGroup
          legend={text.may}
          value={reach}
          onChange={setReach}
          options={[
            { value: "some", label: text.some, hint: text.someLead },
            { value: "all", label: text.everything, hint: text.everythingLead },
          ]}
        />
        {reach === "all" ? null : (
          <table className="w-full border-separate border-spacing-0 overflow-hidden rounded-lg border border-line">
            <thead className="text-left text-xs text-muted">
              <tr>
                <th className="px-3 py-2 font-medium">{text.area}</th>
                <th className="w-20 px-3 py-2 text-center font-medium">{text.read}</th>
                <th className="w-20 px-3 py-2 text-center font-medium">{text.write}</th>
              </tr>
            </thead>
            <tbody>
              {Object.entries(strings.areas).map(([area, title]) => (
                <tr key={area}>
                  <th scope="row" className="border-t border-line px-3 py-1 text-left font-normal">
                    {title}
                  </th>
                  {(["read", "write"] as const).map((verb) => {
                    const permission = `${area}:${verb}`;
                    return (
                      <td key={verb} className="border-t border-line text-center">
                        {isPermission(permission) ? (
                          <label className="inline-grid size-8 cursor-pointer place-items-center">
                            <input
                              type="checkbox"
                              aria-label={strings.permission(title, verb === "write")}
                              checked={chosen.has(permission)}
                              disabled={!may(permission)}
                              onChange={() => toggle(permission)}
                              className="size-4 accent-accent"
                            />
                          </label>
                        ) : null}
                      </td>
                    );
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {tried && reach === "some" && chosen.size === 0 ? (
          <p role="alert" className="text-xs text-bad">
            {text.nothing}
          </p>
        ) : null}
        <Field label={text.expires}>
          {(props) => (
            <SelectInput
              {...props}
              value={expiry}
              onValue={(value) => setExpiry(value as Expiry)}
              options={Object.entries(text.expiry)}
            />
          )}
        </Field>
        <FormEnd saving={create} submit={text.submit} onClose={onClose} />
      </form>
    </Modal>
  );
}
