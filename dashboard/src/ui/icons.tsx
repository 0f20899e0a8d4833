import type { ReactNode } from "react";

export function Icon({ children, size = 16 }: { readonly children: ReactNode; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="shrink-0"
    >
      {children}
    </svg>
  );
}

export const CopyIcon = () => (
  <Icon>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
    <path d="M10.5 3V2.5h-8v8H3" />
  </Icon>
);
export const CheckIcon = () => (
  <Icon>
    <path d="m3 8.5 3.2 3.2L13 4.5" />
  </Icon>
);
export const ChevronIcon = () => (
  <Icon>
    <path d="m6 3.5 4.5 4.5L6 12.5" />
  </Icon>
);
export const DownIcon = () => (
  <Icon>
    <path d="M3.5 6 8 10.5 12.5 6" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon>
    <path d="m4 4 8 8M12 4l-8 8" />
  </Icon>
);
export const PlayIcon = () => (
  <Icon>
    <path d="M5 3.2v9.6l7.5-4.8z" fill="currentColor" />
  </Icon>
);
export const PauseIcon = () => (
  <Icon>
    <path d="M5.5 3.5v9M10.5 3.5v9" strokeWidth="2" />
  </Icon>
);
export const StopIcon = () => (
  <Icon>
    <rect x="4" y="4" width="8" height="8" rx="1.2" />
  </Icon>
);
export const FlowIcon = () => (
  <Icon>
    <rect x="2" y="2.5" width="5" height="4" rx="1" />
    <rect x="9" y="9.5" width="5" height="4" rx="1" />
    <path d="M4.5 6.5v3a2 2 0 0 0 2 2H9" />
  </Icon>
);
export const RunsIcon = () => (
  <Icon>
    <path d="M2 4h7M2 8h9.5M5 12h9" strokeWidth="2" />
  </Icon>
);
export const SunIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="2.8" />
    <path d="M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9" />
  </Icon>
);
export const MoonIcon = () => (
  <Icon>
    <path d="M13 9.8A5.5 5.5 0 0 1 6.2 3a5.5 5.5 0 1 0 6.8 6.8Z" />
  </Icon>
);
export const ScreenIcon = () => (
  <Icon>
    <rect x="2" y="3" width="12" height="8" rx="1.5" />
    <path d="M6 13.5h4" />
  </Icon>
);
export const BookIcon = () => (
  <Icon>
    <path d="M2.5 3.5c2-.8 4-.6 5.5.5 1.5-1.1 3.5-1.3 5.5-.5v9c-2-.8-4-.6-5.5.5-1.5-1.1-3.5-1.3-5.5-.5zM8 4v9" />
  </Icon>
);
export const PlusIcon = ({ size = 16 }: { readonly size?: number }) => (
  <Icon size={size}>
    <path d="M8 3v10M3 8h10" />
  </Icon>
);
export const MinusIcon = () => (
  <Icon>
    <path d="M3 8h10" />
  </Icon>
);
export const FitIcon = () => (
  <Icon>
    <path d="M2.5 5.5v-3h3M10.5 2.5h3v3M13.5 10.5v3h-3M5.5 13.5h-3v-3" />
  </Icon>
);
export const SearchIcon = () => (
  <Icon>
    <circle cx="7" cy="7" r="4.5" />
    <path d="m10.5 10.5 3.5 3.5" />
  </Icon>
);
export const MoreIcon = () => (
  <Icon>
    <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.2" />
  </Icon>
);
export const TrashIcon = () => (
  <Icon>
    <path d="M2.5 4.5h11M6.5 4.5v-2h3v2M4 4.5l.6 9h6.8l.6-9M6.7 7.2v3.6M9.3 7.2v3.6" />
  </Icon>
);
export const BellIcon = () => (
  <Icon>
    <path d="M3.5 11.5c1-1 1.2-2.2 1.2-4.2a3.3 3.3 0 0 1 6.6 0c0 2 .2 3.2 1.2 4.2zM6.7 13.7c.6.7 2 .7 2.6 0" />
  </Icon>
);
export const MenuIcon = () => (
  <Icon>
    <path d="M2.5 4.5h11M2.5 8h11M2.5 11.5h11" />
  </Icon>
);
export const PersonIcon = () => (
  <Icon>
    <circle cx="8" cy="5.2" r="2.7" />
    <path d="M2.8 13.8c.5-2.8 2.5-4.3 5.2-4.3s4.7 1.5 5.2 4.3" />
  </Icon>
);
export const HookIcon = () => (
  <Icon>
    <path d="M10.5 2.500v6.500a3.5 3.5 0 1 1-7 0V8l2 1.700M10.5 2.500h-1.800M10.5 2.500h1.8" />
  </Icon>
);
export const ClockIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="5.7" />
    <path d="M8 4.800V8l2.2 1.6" />
  </Icon>
);
export const LayersIcon = () => (
  <Icon>
    <path d="m8 2 6 3-6 3-6-3zM2 8l6 3 6-3M2 11l6 3 6-3" />
  </Icon>
);
export const PlugIcon = () => (
  <Icon>
    <path d="M5.5 2v3M10.5 2v3M3.5 5h9v2.500a4.5 4.5 0 0 1-9 0zM8 12v2.5" />
  </Icon>
);
export const KeyIcon = () => (
  <Icon>
    <circle cx="5" cy="11" r="2.7" />
    <path d="m7 9 6-6M10.8 5.200l2 2M9 7l1.3 1.3" />
  </Icon>
);
export const GearIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="2.1" />
    <path d="M8 1.800v1.700M8 12.500v1.700M1.8 8h1.700M12.5 8h1.700M3.6 3.600l1.2 1.200M11.2 11.200l1.2 1.200M12.4 3.600l-1.2 1.200M4.8 11.200l-1.2 1.2" />
  </Icon>
);
export const LinkIcon = () => (
  <Icon>
    <path d="M6.7 9.300a2.5 2.5 0 0 0 3.6 0l2.4-2.400a2.5 2.5 0 0 0-3.6-3.600l-.8.8M9.3 6.700a2.5 2.5 0 0 0-3.6 0L3.3 9.100a2.5 2.5 0 0 0 3.6 3.600l.8-.8" />
  </Icon>
);
export const RefreshIcon = () => (
  <Icon>
    <path d="M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 2v3h-3" />
  </Icon>
);
export const ArchiveIcon = () => (
  <Icon>
    <path d="M2 3h12v3H2zM3 6v7.500h10V6M6.5 8.800h3" />
  </Icon>
);
export const PencilIcon = () => (
  <Icon>
    <path d="m2.8 13.2.6-2.900L10.9 2.800l2.3 2.3-7.5 7.500z" />
  </Icon>
);
export const FilterIcon = () => (
  <Icon>
    <path d="M2 3.500h12M4.5 8h7M6.5 12.500h3" />
  </Icon>
);
export const WarnIcon = () => (
  <Icon>
    <path d="M8 2 1.8 13.200h12.400zM8 6.500v3M8 11.400v.1" />
  </Icon>
);
export const LockIcon = () => (
  <Icon>
    <rect x="3" y="7" width="10" height="6.5" rx="1.3" />
    <path d="M5 7V5a3 3 0 0 1 6 0v2" />
  </Icon>
);
