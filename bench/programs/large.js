/* A bundle of 1.5 MB: libraries that a page may well have. */
import Handlebars from 'handlebars';
import lodash from 'lodash';
import * as vue from 'vue';
import { renderToString } from '@vue/server-renderer';
import * as zod from 'zod';

export const all = () => [Handlebars, lodash, vue, renderToString, zod].length;
