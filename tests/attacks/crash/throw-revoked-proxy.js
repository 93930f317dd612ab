// Throws a Proxy that was revoked.
// expect: error "[unprintable]"
const { proxy, revoke } = Proxy.revocable({}, {});
revoke();
throw proxy;
