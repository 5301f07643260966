// The planner's comfort: dragging cards, and keys for those who do not drag. Without it the form does the same.
(function () {
  'use strict';
  var board = document.getElementById('board'), to = document.getElementById('to');
  if (!board || !to) return;
  var move = document.getElementById('move');

  function say(text) {
    var live = document.getElementById('announcer');
    if (live) live.textContent = text;
  }
  function picked() { return board.querySelectorAll('input.pl-pick:checked').length; }
  function pick(box) {
    if (box && !box.checked) {
      box.checked = true;
      box.dispatchEvent(new Event('change', {bubbles: true}));
    }
  }

  // ---- m: move what is selected, or what has the focus; Enter in the list of waves moves; z undoes ----
  document.addEventListener('keydown', function (e) {
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'z' && !/^(TEXTAREA)$/.test(e.target.tagName) && e.target.type !== 'text' && e.target.type !== 'search') {
      e.preventDefault();
      document.querySelector((e.shiftKey ? '#redo' : '#undo') + ' button:not([disabled])')?.click();
      return;
    }
    if (e.target === to && e.key === 'Enter' && to.value) {
      e.preventDefault();
      board.requestSubmit(move);
      return;
    }
    var typing = /^(SELECT|TEXTAREA)$/.test(e.target.tagName) || (e.target.tagName === 'INPUT' && e.target.type !== 'checkbox');
    if (e.key !== 'm' || localStorage.getItem('towpath-keys') === 'off' || e.ctrlKey || e.metaKey || e.altKey || typing) return;
    var card = e.target.closest('.pl-card');
    if (!picked() && card) pick(card.querySelector('input.pl-pick'));
    if (!picked()) { say('Nothing is selected. Select a group first.'); return; }
    e.preventDefault();
    to.focus();
    say(picked() + ' selected. Choose a wave, then press Enter.');
  });

  // ---- dragging ----
  board.addEventListener('dragstart', function (e) {
    var card = e.target.closest('.pl-card');
    if (!card) return;
    pick(card.querySelector('input.pl-pick'));
    e.dataTransfer.effectAllowed = 'move';
    e.dataTransfer.setData('text/plain', card.querySelector('.pl-name').textContent);
  });
  function column(e) { return e.target.closest && e.target.closest('[data-wave]'); }
  board.addEventListener('dragover', function (e) {
    var over = column(e);
    if (!over) return;
    e.preventDefault();
    board.querySelectorAll('.pl-drop').forEach(function (el) { if (el !== over) el.classList.remove('pl-drop'); });
    over.classList.add('pl-drop');
  });
  board.addEventListener('dragend', function () {
    board.querySelectorAll('.pl-drop').forEach(function (el) { el.classList.remove('pl-drop'); });
  });
  board.addEventListener('drop', function (e) {
    var over = column(e);
    if (!over || !picked()) return;
    e.preventDefault();
    to.value = over.getAttribute('data-wave');
    board.requestSubmit(move);
  });

  // ---- after a move the focus is on the wave it went to; the browser's own jump to the anchor comes after load ----
  if (/^#wave-/.test(location.hash)) {
    window.addEventListener('load', function () {
      setTimeout(function () {
        var head = document.querySelector(location.hash + ' h2');
        if (head) head.focus({preventScroll: true});
      }, 50);
    });
  }
})();
