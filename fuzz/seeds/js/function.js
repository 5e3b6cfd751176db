module.exports = function (env) { const o = {}; o.server = { cleartext: !!env }; delete o.server.url; return Object.assign(o, { appId: "x" }); };
