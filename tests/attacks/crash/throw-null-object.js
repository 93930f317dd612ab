// Throws an object without any way to become text.
// expect: error "[unprintable]"
throw Object.create(null);
