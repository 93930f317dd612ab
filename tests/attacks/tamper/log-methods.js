// Changes the functions of log and their prototypes, for the next execution.
// expect: success "contained"
// runs: 4
// shared: success "contained" | success "reached"
const reached = log.info.planted || ({}).planted || Object.getPrototypeOf(log.info).planted;
try { log.info.planted = true; } catch {}
try { Object.getPrototypeOf(log.info).planted = true; } catch {}
try { Object.getPrototypeOf(Object.getPrototypeOf(log.info)).planted = true; } catch {}
reached ? 'reached' : 'contained';
