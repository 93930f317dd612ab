// Hides code from a scanner of texts behind old comments and a line separator.
// expect: success 3
<!-- 1
let a = 1;
/* */ --> 2
a += 2; // \u2028 a = 7
a;
