import type { CapacitorConfig } from '@capacitor/cli';

const config: CapacitorConfig = {
  appId: 'com.example.leaky',
  appName: 'Leaky',
  webDir: 'dist',
  loggingBehavior: 'production',
  server: {
    url: 'http://192.168.178.24:5173',
    cleartext: true,
    allowNavigation: ['*'],
  },
  android: {
    webContentsDebuggingEnabled: true,
  },
  plugins: {
    CapacitorUpdater: {
      autoUpdate: true,
      updateUrl: 'https://updates.example.com/leaky',
    },
  },
};

export default config;
