// Gives a revoked Proxy as the value.
// expect: error TypeError
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();
[proxy];
