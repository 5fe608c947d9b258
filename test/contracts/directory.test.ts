import { canStartSamba, startSamba } from '../../simulators/active-directory/samba.ts';
import { startStandIn } from '../../simulators/active-directory/stand-in/stand-in.ts';
import { describeDirectory } from './directory.ts';

describeDirectory('Active Directory, a real one', (await canStartSamba()) ? startSamba : null);
describeDirectory('Active Directory, the stand-in', startStandIn);
