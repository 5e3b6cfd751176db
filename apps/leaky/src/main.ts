import { App } from '@capacitor/app';
import { Preferences } from '@capacitor/preferences';
import { CapacitorUpdater } from '@capgo/capacitor-updater';

const API = 'https://api.example.com';

interface Item {
  id: number;
  title: string;
}

async function loadItems(): Promise<Item[]> {
  const { value } = await Preferences.get({ key: 'token' });
  const response = await fetch(`${API}/items`, { headers: { Authorization: `Bearer ${value}` } });
  return response.ok ? ((await response.json()) as Item[]) : [];
}

async function show(): Promise<void> {
  const rows = (await loadItems()).map((item) => `<li>${item.title}</li>`);
  document.getElementById('app')!.innerHTML = `<ul>${rows.join('')}</ul>`;
}

void App.addListener('appUrlOpen', ({ url }) => {
  const token = new URL(url).searchParams.get('token');
  if (token) void Preferences.set({ key: 'token', value: token }).then(show);
});

void CapacitorUpdater.notifyAppReady();
void show();
