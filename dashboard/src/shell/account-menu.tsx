import { useMutation } from "@tanstack/react-query";
import { DropdownMenu } from "radix-ui";
import { api, type Session } from "../api.ts";
import { useTheme, type Theme } from "../lib/theme.ts";
import { changeSession } from "../queries.ts";
import { Who } from "../keys/who.ts";
import { strings } from "../strings.ts";
import { CheckIcon, DownIcon, MoonIcon, ScreenIcon, SunIcon } from "../ui/icons.tsx";
import { Skeleton } from "../ui/page.tsx";

const ITEM =
  "flex h-8 cursor-pointer items-center gap-2.5 rounded-md px-2 outline-none select-none data-highlighted:bg-sunken";
const THEMES: readonly (readonly [Theme, () => React.ReactNode])[] = [
  ["system", ScreenIcon],
  ["light", SunIcon],
  ["dark", MoonIcon],
];

export function AccountMenu({ session }: { readonly session: Session | undefined }) {
  const [theme, setTheme] = useTheme();
  const signOut = useMutation({
    mutationFn: () => api.session.end(),
    onSuccess: () => changeSession(null),
  });
  if (session === undefined) return <Skeleton className="size-9 rounded-lg md:h-11 md:w-full" />;
  const { organisation, actor } = session;
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="flex h-9 items-center gap-2.5 rounded-lg px-1.5 text-left hover:bg-sunken md:h-11 md:px-2">
        <span
          aria-hidden="true"
          className="grid size-7 shrink-0 place-items-center rounded-md bg-accent text-xs font-semibold text-on-accent uppercase"
        >
          {organisation.name.slice(0, 1)}
        </span>
        <span className="sr-only">{`${strings.nav.account}: `}</span>
        <span className="min-w-0 flex-1 truncate font-medium max-md:sr-only">{organisation.name}</span>
        <span className="hidden text-muted md:block">
          <DownIcon />
        </span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          collisionPadding={10}
          className="z-40 w-60 rounded-xl border border-line bg-surface p-1.5 shadow-card"
        >
          <DropdownMenu.Label className="px-2 pt-1 pb-2">
            <span className="block truncate font-medium">{organisation.name}</span>
            <span className="block text-xs text-muted">{strings.session.signedInAs}</span>
            <span className="block truncate text-xs text-muted" title={actor}>
              <Who actor={actor} />
            </span>
          </DropdownMenu.Label>
          <DropdownMenu.Separator className="-mx-1.5 my-1 h-px bg-line" />
          <DropdownMenu.RadioGroup
            value={theme}
            onValueChange={(value) => setTheme(value as Theme)}
            aria-label={strings.theme.label}
          >
            {THEMES.map(([name, Icon]) => (
              <DropdownMenu.RadioItem
                key={name}
                value={name}
                className={ITEM}
                onSelect={(event) => event.preventDefault()}
              >
                <Icon />
                {strings.theme[name]}
                <DropdownMenu.ItemIndicator className="ml-auto text-accent">
                  <CheckIcon />
                </DropdownMenu.ItemIndicator>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="-mx-1.5 my-1 h-px bg-line" />
          <DropdownMenu.Item className={ITEM} onSelect={() => signOut.mutate()}>
            {strings.session.signOut}
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
