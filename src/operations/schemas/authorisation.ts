import { z } from 'zod';
import { tenantFeatures } from '../../ports/authorisation.ts';
import { instant } from './common.ts';
import { serviceTest } from './service.ts';

export const authorisation = z
  .object({
    way: z
      .enum(['application', 'partner'])
      .describe('As the application itself, or as a service user of the partner (GDAP)'),
    findings: serviceTest.shape.findings.describe(
      'Signing in and, for a partner, the relationship with the tenant',
    ),
    features: z.array(
      z.object({
        feature: z.enum(tenantFeatures),
        title: z.string(),
        state: z
          .enum(['ready', 'not-ready', 'unknown'])
          .describe('"unknown": it could not be looked at just now'),
        missing: z
          .array(z.string())
          .describe('Permissions and roles, by the vendor’s names; may be empty'),
        text: z.string(),
        nextStep: z.string().nullable(),
      }),
    ),
    canConsentAsPartner: z.boolean(),
    readAt: instant,
  })
  .meta({ id: 'Authorisation' });
