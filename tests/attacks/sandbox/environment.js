// Looks for paths and settings of the process in whatever prints them.
// expect: success "contained"
const texts = [new Error('x').stack, new Date(0).toString(), log.info.toString(), setTimeout.toString(), console.log.toString(),
    Object.keys(globalThis).join(), `${new Intl.DateTimeFormat().resolvedOptions().timeZone}`];
texts.some((text) => /\/(home|root|usr|tmp|etc|work|proc)\b|PATH=|HOME=/.test(text)) ? 'reached' : 'contained';
