// Quotes and backslashes that would end the text of a message, a key or a value.
// expect: success "done"
// log: no ,"forged_key"
const close = '","forged_key":"yes","x":"';
log.info(close, { [close]: close, list: [close, { [close]: close }] });
log.info(`\\${close}`, { [`\\${close}`]: `\\${close}` });
log.warn(new Error(close), new Error(close));
console.log(close, { [close]: close });
'done';
