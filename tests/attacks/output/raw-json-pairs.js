// Text that is escaped without need: pairs of surrogates, which stand for one character, and backslashes before them.
// expect: success ["\ud83d\ude00", "\\ud800", "\u00e9"]
[JSON.rawJSON('"\\ud83d\\uDE00"'), '\\ud800', JSON.rawJSON('"\\u00e9"')];
