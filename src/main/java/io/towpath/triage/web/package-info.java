/// The pages and the REST interface of the failures that were seen.
@NullMarked
package io.towpath.triage.web;

import org.jspecify.annotations.NullMarked;
