/** The component of each kind of overlay. */
import type { ReactElement } from 'react';
import { Inbox } from './Inbox.tsx';
import { KeyPanel } from './KeyPanel.tsx';
import type { OverlayProps } from './kit.tsx';
import { Menu } from './Menu.tsx';
import type { ChromeRequest } from './messages.ts';
import { Picker } from './Picker.tsx';

export function Overlay({ request, size, stage }: OverlayProps<ChromeRequest>): ReactElement {
  switch (request.kind) {
    case 'list':
      return <Picker request={request} size={size} stage={stage} />;
    case 'menu':
      return <Menu request={request} size={size} stage={stage} />;
    case 'inbox':
      return <Inbox request={request} size={size} stage={stage} />;
    case 'hints':
      return <KeyPanel request={request} size={size} stage={stage} />;
  }
}
