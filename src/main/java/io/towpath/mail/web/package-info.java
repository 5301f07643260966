/// Pages and REST of mails.
@NullMarked
package io.towpath.mail.web;

import org.jspecify.annotations.NullMarked;
