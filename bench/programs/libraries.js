/* Three libraries that are often loaded together. */
import Handlebars from 'handlebars';
import lodash from 'lodash';
import { z } from 'zod';

const Order = z.object({ number: z.number(), tags: z.array(z.string()) });

export const answer = (order) => Handlebars.escapeExpression(lodash.startCase(Order.parse(order).tags.join(' ')));
