/// The shell's pages: dashboard, help, errors, problems.
@NullMarked
package io.towpath.console.web;

import org.jspecify.annotations.NullMarked;
