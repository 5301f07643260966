/// The pages and the REST of runbooks and their runs.
@NullMarked
package io.towpath.wave.runbook.web;

import org.jspecify.annotations.NullMarked;
