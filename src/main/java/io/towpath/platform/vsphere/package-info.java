/// A vCenter as a source, through vijava. Start at VspherePlatform for what is asked, at Wire for how it travels.
///
/// vijava is contained: it opens no connection (Wire gives it one), sees only XML that its classes know (AnswerFilter), and
/// none of its classes leave this package. Its own TLS switches turn checks off for the whole JVM and are never called.
@NullMarked
package io.towpath.platform.vsphere;

import org.jspecify.annotations.NullMarked;
