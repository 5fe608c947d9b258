/** Why a vendor said no to a change or an order. */
export type WriteRefusal =
  | 'window-closed'
  | 'quantity-out-of-range'
  | 'subscription-not-active'
  | 'change-not-allowed'
  | 'busy'
  | 'credit-limit'
  | 'customer-blocked'
  | 'agreement-missing'
  | 'other';
