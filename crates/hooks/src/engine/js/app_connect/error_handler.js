// `@app-connect/core/lib/errorHandler`: what a person sees when a row could not be kept.
'use strict';

function handleDatabaseError(error, operation) {
  console.error(`${operation} failed:`, error);
  return {
    successful: false,
    returnMessage: {
      messageType: 'warning',
      message: 'The connection could not be saved.',
      ttl: 5000,
      details: [{
        title: 'Details',
        items: [{ id: '1', type: 'text', text: `${operation}: try again, and tell the administrator if it fails again.` }],
      }],
    },
  };
}

module.exports = { handleDatabaseError };
