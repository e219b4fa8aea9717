/** A helper of the threaded kernels, as those of the package are. */
import { helpIfSent } from '../../../bindings/js/threads/helper';

helpIfSent();
