// A loop in a static block of a class.
// expect: timeout
class Hostile {
    static {
        for (;;);
    }
}
