import { App } from '@capacitor/app';
import { Preferences } from '@capacitor/preferences';
import { SecureStorage } from '@aparajita/capacitor-secure-storage';

const API = 'https://api.example.com';

interface Item {
  id: number;
  title: string;
}

async function loadItems(): Promise<Item[]> {
  const token = await SecureStorage.get('token');
  const response = await fetch(`${API}/items`, { headers: { Authorization: `Bearer ${String(token)}` } });
  return response.ok ? ((await response.json()) as Item[]) : [];
}

async function show(selected?: number): Promise<void> {
  const list = document.createElement('ul');
  for (const item of await loadItems()) {
    const row = document.createElement('li');
    row.textContent = item.title;
    row.classList.toggle('selected', item.id === selected);
    list.append(row);
  }
  document.getElementById('app')?.replaceChildren(list);
}

void App.addListener('appUrlOpen', ({ url }) => {
  const link = new URL(url);
  if (link.protocol !== 'https:' || link.hostname !== 'app.example.com') return;
  const id = /^\/items\/(\d{1,9})$/.exec(link.pathname)?.[1];
  if (id) void show(Number(id));
});

void Preferences.set({ key: 'theme', value: 'light' });
void show();
