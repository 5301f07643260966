/// Reports as pages, files and REST.
@NullMarked
package io.towpath.report.web;

import org.jspecify.annotations.NullMarked;
