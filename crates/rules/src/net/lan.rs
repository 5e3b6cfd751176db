//! Apps that speak to devices or servers in the user's own network.

use app::App;

/// What says that the app looks for devices near it, in words; none where nothing does.
pub(super) fn evidence(app: &App) -> Option<String> {
    let plugin = app.packages.plugins().into_iter().map(|p| p.name().to_owned()).find(|name| {
        ["zeroconf", "bonjour", "mdns", "ssdp", "capacitor-udp", "tcp-socket", "local-network"]
            .iter()
            .any(|w| name.contains(w))
    });
    if let Some(name) = plugin {
        return Some(format!("{name} is installed"));
    }
    let permission = app.android.iter().flat_map(|a| a.permissions()).find(|p| {
        ["android.permission.CHANGE_WIFI_MULTICAST_STATE", "android.permission.NEARBY_WIFI_DEVICES"]
            .contains(&&*p.name)
    });
    if let Some(permission) = permission {
        return Some(format!("the app has the permission {}", permission.name));
    }
    let key = ["NSLocalNetworkUsageDescription", "NSBonjourServices"];
    let key = key.into_iter().find(|k| app.ios.iter().any(|ios| !ios.info(&[k]).is_absent()));
    key.map(|key| format!("its Info.plist has {key}"))
}
