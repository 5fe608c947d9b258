/** Error bodies of InvokeCommand. Shape: samples/graph/exo-invokecommand.error.synthetic.json. */
import { SimRefusal } from '../core/routes.ts';
import type { SimReply } from '../core/routes.ts';

const EXCEPTIONS = 'Microsoft.Exchange.Configuration.Tasks';

/** `details[].message` carries `Ex…|<exception type>|<text>`; the outer message says nothing. */
export function toCmdletError(
  status: number,
  code: string,
  exception: string,
  text: string,
): SimReply {
  return {
    status,
    body: {
      error: {
        code,
        message: 'Error executing request. ',
        details: [{ code: 'Context', target: '', message: `Ex6F9304|${exception}|${text}` }],
        innererror: {
          message: 'Error executing cmdlet',
          type: 'Microsoft.Exchange.Admin.OData.Core.ODataServiceException',
          stacktrace: '',
          internalexception: { message: text, type: exception, stacktrace: '' },
        },
      },
    },
  };
}

export const objectNotFound = (identity: string): SimRefusal =>
  new SimRefusal(
    toCmdletError(
      404,
      'NotFound',
      `${EXCEPTIONS}.ManagementObjectNotFoundException`,
      `The operation couldn't be performed because object '${identity}' couldn't be found on 'SIM01A001DC01.EURPR00A001.PROD.OUTLOOK.COM'.`,
    ),
  );

export const invalidParameter = (text: string): SimRefusal =>
  new SimRefusal(
    toCmdletError(
      400,
      'BadRequest',
      'System.Management.Automation.ParameterBindingException',
      text,
    ),
  );

export const refused = (text: string): SimRefusal =>
  new SimRefusal(toCmdletError(400, 'BadRequest', `${EXCEPTIONS}.RecipientTaskException`, text));
